import type { NetnsRef } from "../../host/netns.ts";
import { KernelError } from "../errors.ts";
import { isMarkOf, markText, type Owner } from "../marks.ts";
import { tableMayBe } from "./own-name.ts";
import { type NftRule, nftApply, nftName, nftString, type Ruleset } from "./ruleset.ts";

/** A table of a resource, and those of its rules that bear the mark (the text that tells whose it is). */
export interface OwnTable {
  table: string;
  rules: NftRule[];
}

/** A base chain of a table of ours, and its rules in the words of nft. */
export interface OwnChain {
  name: string;
  /** The chain's type, hook and priority in the words of nft: `nat hook postrouting priority srcnat`. */
  type: string;
  rules: readonly string[];
}

/**
 * The tables of this resource, each with a rule that bears its mark, or with the mark in its own comment, where somebody emptied
 * it. The one under its nonce comes first; others are from an earlier incarnation. Only names that we give count, since somebody
 * may copy a rule, with its comment, into another table.
 */
export function tablesFind({ tables, rules }: Ruleset, owner: Owner): OwnTable[] {
  const marked = rules.filter(
    ({ family, table, comment }) => tableMayBe({ family, name: table }) && isMarkOf(owner, comment),
  );
  const byTable = Map.groupBy(marked, ({ table }) => table);
  const found = tables
    .filter((one) => tableMayBe(one) && (byTable.has(one.name) || isMarkOf(owner, one.comment)))
    .map(({ name }) => ({ table: name, rules: byTable.get(name) ?? [] }));
  const own = tableName(owner);
  return [...found.filter(({ table }) => table === own), ...found.filter(({ table }) => table !== own)];
}

/** Whether somebody put rules or base chains of their own into a table of ours. */
export const tableHasStrange = ({ chains, rules }: Ruleset, { table, rules: ours }: OwnTable): boolean =>
  rules.some((rule) => rule.family === "inet" && rule.table === table && !ours.includes(rule)) ||
  chains.some((one) => one.family === "inet" && one.table === table && one.hook !== one.name);

/** Throws where another program's table has the name that ours would get: the kernel would add our rules to that table. */
export function tableRefuseForeign(ruleset: Ruleset, owner: Owner, old: readonly string[]): void {
  const table = named(ruleset, owner)?.name;
  if (table === undefined || old.includes(table)) return;
  throw new KernelError(
    "taken",
    `nft table inet ${table} is there already and is not this resource's; it was not touched. Remove it by hand: nft delete table inet ${table}`,
  );
}

/** Makes the table, in the place of the old ones, in one transaction. Each rule bears the mark. @returns the table's name */
export async function tableReplace(
  netns: NetnsRef,
  owner: Owner,
  { chains, old }: { chains: readonly OwnChain[]; old: readonly string[] },
): Promise<string> {
  // The name has this incarnation's nonce, even where a table of an earlier one is replaced: by its
  // name the table is known when somebody emptied it.
  const table = tableName(owner);
  const comment = `comment ${nftString(markText(owner))}`;
  await nftApply(netns, [
    ...goneTables(old),
    `add table inet ${table} { ${comment}; }`,
    ...chains.map(({ name, type }) => `add chain inet ${table} ${name} { type ${type}; policy accept; }`),
    ...chains.flatMap(({ name, rules }) => rules.map((rule) => `add rule inet ${table} ${name} ${rule} ${comment}`)),
  ]);
  return table;
}

export const tablesDelete = (netns: NetnsRef, tables: readonly OwnTable[]): Promise<void> =>
  nftApply(netns, goneTables(tables.map(({ table }) => table)));

/** Deletes tables, even those that have gone since they were found: `add` first makes the missing ones. */
export const goneTables = (names: readonly string[]): string[] =>
  names.map(nftName).flatMap((name) => [`add table inet ${name}`, `delete table inet ${name}`]);

export const tableName = ({ nonce }: Pick<Owner, "nonce">): string => nftName(`pulumi-netns-${nonce}`);

const named = (ruleset: Ruleset, owner: Owner) =>
  ruleset.tables.find(({ family, name }) => family === "inet" && name === tableName(owner));
