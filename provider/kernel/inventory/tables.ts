import { barrierEnd, barrierMayBe } from "../fault/barrier.ts";
import { markParse, ownerOf } from "../marks.ts";
import { acceptsRemove } from "../nft/accept.ts";
import { tableMayBe } from "../nft/own-name.ts";
import { tablesDelete, tablesFind } from "../nft/own-table.ts";
import { rulesetList } from "../nft/ruleset.ts";
import { type Marked, otherMarked } from "./marked.ts";
import type { Dump } from "./place.ts";

/**
 * The nft tables in a place that bear a mark, in their own comment or in a rule's. A
 * table with a name of others is never removed.
 */
export function inventoryTables({ netns, ruleset, accepts }: Dump): Marked[] {
  return ruleset.tables.flatMap((table): Marked[] => {
    const { family, name, comment } = table;
    const rules = ruleset.rules.filter(
      (rule) => rule.family === family && rule.table === name && !accepts.some((one) => one.rule === rule),
    );
    const mark = [...rules.map((rule) => rule.comment), comment].map(markParse).find(Boolean);
    if (!mark) return [];
    const marked = { netns, mark, remarks: [], stands: true };
    const barrier = { netns, table: name };
    if (barrierMayBe(table))
      return [{ ...marked, type: "fault", name: `table ${family} ${name}`, remove: () => barrierEnd(barrier) }];
    if (!tableMayBe(table)) return [otherMarked({ ...marked, name: `table ${family} ${name}` })];
    const remove = async () => {
      const now = await rulesetList(netns);
      await tablesDelete(netns, now ? tablesFind(now, ownerOf(mark)) : []);
    };
    return [{ ...marked, type: "table", name: `${family} ${name}`, remove }];
  });
}

/** The rules of ours in the chains of other programs. A resource has one or two in a chain, which are told as one. */
export function inventoryRules({ netns, accepts }: Dump): Marked[] {
  const all = accepts.flatMap(({ door, comment }): Marked[] => {
    const mark = markParse(comment);
    if (!mark) return [];
    const name = `in ${door.family} ${door.table} ${door.chain}`;
    const remove = () => acceptsRemove(netns, ownerOf(mark));
    return [{ netns, mark, type: "rule", name, remarks: [], stands: true, remove }];
  });
  return [...new Map(all.map((one) => [`${one.name} ${one.mark?.mark} ${one.mark?.nonce}`, one])).values()];
}
