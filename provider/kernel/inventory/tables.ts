import { markParse, ownerOf } from "../marks.ts";
import { masqueradeDelete, masqueradeFind, masqueradeMayBe } from "../nft/masquerade.ts";
import { rulesetList } from "../nft/ruleset.ts";
import type { Marked } from "./marked.ts";
import type { Dump } from "./place.ts";

/** The nft tables of ours in a place: by their comment, or by that of a rule in them. */
export function inventoryTables({ netns, ruleset }: Dump): Marked[] {
  return ruleset.tables.filter(masqueradeMayBe).flatMap(({ family, name, comment }): Marked[] => {
    const rules = ruleset.rules.filter((rule) => rule.family === family && rule.table === name);
    const mark = [...rules.map((rule) => rule.comment), comment].map(markParse).find(Boolean);
    if (!mark) return [];
    const remove = async () => {
      const now = await rulesetList(netns);
      const found = now ? await masqueradeFind(netns, now, ownerOf(mark)) : [];
      const tables = found.map(({ table }) => table);
      if (tables.length > 0) await masqueradeDelete(netns, tables);
    };
    return [{ sort: "table", netns, name: `${family} ${name}`, mark, remarks: [], stands: true, remove }];
  });
}
