import type { NetnsRef } from "../../host/netns.ts";
import { KernelError } from "../errors.ts";
import { familyOf } from "../ip.ts";
import { belonging, marksOf, markText, type Owner } from "../marks.ts";
import { forwardingIsOn } from "../setting/forwarding.ts";
import {
  type NftRule,
  type NftTable,
  nftApply,
  nftName,
  nftNetwork,
  nftPrefix,
  nftString,
  type Ruleset,
  rulesetList,
  tableComment,
} from "./ruleset.ts";

/** The traffic that leaves under the address of the link by which it leaves. */
export interface MasqueradeRule {
  source: string;
  outDevice?: string | undefined;
  exceptOutDevice?: string | undefined;
}

/** A rule in words: the traffic that leaves under another address, and by which link. */
export function masqueradeText({ source, outDevice, exceptOutDevice }: MasqueradeRule): string {
  if (outDevice !== undefined) return `NAT ${source} ⇢ out by ${outDevice}`;
  return `NAT ${source} ⇢ out by any link${exceptOutDevice === undefined ? "" : ` but ${exceptOutDevice}`}`;
}

/** A masquerade as the kernel has it: the table that holds it, and what it says. */
export interface MasqueradeFound extends Partial<MasqueradeRule> {
  table: string;
}

/**
 * The tables of this resource: those with a rule that bears its mark, and the one under its nonce with the mark in its comment.
 * Only names that we give count, since somebody may copy a rule, with its comment, into another table.
 */
export async function masqueradeFind(netns: NetnsRef, ruleset: Ruleset, owner: Owner): Promise<MasqueradeFound[]> {
  const marks = marksOf(owner);
  const marked = ruleset.rules.filter(
    ({ family, table, comment }) =>
      masqueradeMayBe({ family, name: table }) && marks.some((mark) => comment?.startsWith(`${mark} `)),
  );
  const found = marked.map((rule) => ({ table: rule.table, ...ruleOf(rule) }));
  const own = named(ruleset, owner);
  if (!own || found.some(({ table }) => table === own.name)) return found;
  // A table that somebody emptied has only its own comment left to tell whose it is.
  return belonging(owner, await tableComment(netns, own)) === "ours" ? [...found, { table: own.name }] : found;
}

/** Whether a table's name has the form of the names that we give. */
export const masqueradeMayBe = ({ family, name }: Pick<NftTable, "family" | "name">): boolean =>
  family === "inet" && /^pulumi-netns-[0-9a-f]{8}$/.test(name);

/** Throws where another program's table has the name that ours would get: the kernel would add our rules to that table. */
export function masqueradeRefuseForeign(ruleset: Ruleset, owner: Owner, old: readonly string[]): void {
  const table = named(ruleset, owner)?.name;
  if (table === undefined || old.includes(table)) return;
  throw new KernelError(
    "taken",
    `nft table inet ${table} is there already and is not this resource's; it was not touched. Remove it by hand: nft delete table inet ${table}`,
  );
}

/** The rule in a table, whoever made it; undefined where there is no such table. */
export async function masqueradeGet(netns: NetnsRef, table: string) {
  const { tables = [], rules = [] } = (await rulesetList(netns)) ?? {};
  if (!tables.some(({ family, name }) => family === "inet" && name === table)) return undefined;
  const own = rules.filter((rule) => rule.family === "inet" && rule.table === table);
  const said = own.map(ruleOf).find(({ source }) => source !== undefined);
  const forwarding = await forwardingIsOn(netns, familyOf(said?.source ?? "") ?? 4);
  return { ...masqueradeFacts({ table, ...said }), forwarding };
}

/** The facts that a table tells, one for each argument. */
export const masqueradeFacts = ({ table, source, outDevice, exceptOutDevice }: Partial<MasqueradeFound> = {}) => ({
  table,
  source,
  outDevice,
  exceptOutDevice,
});

/** Makes the table, in the place of the old ones, in one transaction. @returns the table's name */
export async function masqueradeApply(
  netns: NetnsRef,
  owner: Owner,
  { rule, old }: { rule: MasqueradeRule; old: readonly string[] },
): Promise<string> {
  // The name has this incarnation's nonce, even where a table of an earlier one is replaced: by its
  // name the table is known when somebody emptied it.
  const table = tableName(owner);
  const comment = `comment ${nftString(markText(owner))}`;
  await nftApply(netns, [
    ...goneTables(old),
    `add table inet ${table} { ${comment}; }`,
    `add chain inet ${table} postrouting { type nat hook postrouting priority srcnat; policy accept; }`,
    `add rule inet ${table} postrouting ${ruleText(rule)} masquerade ${comment}`,
  ]);
  return table;
}

export const masqueradeDelete = (netns: NetnsRef, tables: readonly string[]): Promise<void> =>
  nftApply(netns, goneTables(tables));

/** Deletes tables, even those that have gone since they were found: `add` first makes the missing ones. */
const goneTables = (names: readonly string[]): string[] =>
  names.map(nftName).flatMap((name) => [`add table inet ${name}`, `delete table inet ${name}`]);

const named = (ruleset: Ruleset, owner: Owner) =>
  ruleset.tables.find(({ family, name }) => family === "inet" && name === tableName(owner));

const tableName = ({ nonce }: Owner): string => nftName(`pulumi-netns-${nonce}`);

function ruleText({ source, outDevice, exceptOutDevice }: MasqueradeRule): string {
  const from = `${familyOf(source) === 4 ? "ip" : "ip6"} saddr ${nftNetwork(source)}`;
  if (outDevice !== undefined) return `${from} oifname ${nftString(outDevice)}`;
  return exceptOutDevice === undefined ? from : `${from} oifname != ${nftString(exceptOutDevice)}`;
}

interface Match {
  op: string;
  left: { payload?: { field?: string }; meta?: { key?: string } };
  right: unknown;
}

/** The arguments in a rule, as far as it has the form of ours. The others are undefined and show as drift. */
function ruleOf(rule: NftRule): Partial<MasqueradeRule> {
  const matches = rule.expr.flatMap((expression) => ("match" in expression ? [expression.match as Match] : []));
  const from = matches.find(({ left }) => left.payload?.field === "saddr");
  const out = matches.find(({ left }) => left.meta?.key === "oifname");
  if (!rule.expr.some((expression) => "masquerade" in expression)) return {};
  return {
    ...(from && { source: nftPrefix(from.right) as string }),
    ...(out?.op === "==" && { outDevice: String(out.right) }),
    ...(out?.op === "!=" && { exceptOutDevice: String(out.right) }),
  };
}
