import type { NetnsRef } from "../../host/netns.ts";
import { KernelError } from "../errors.ts";
import { belonging, marksOf, markText, type Owner } from "../marks.ts";
import { type NftRule, type NftTable, nftApply, nftName, nftString, type Ruleset, tableComment } from "./ruleset.ts";

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
 * The tables of this resource: those with a rule that bears its mark, and the one under its nonce with the mark in its comment.
 * Only names that we give count, since somebody may copy a rule, with its comment, into another table.
 */
export async function tablesFind(netns: NetnsRef, ruleset: Ruleset, owner: Owner): Promise<OwnTable[]> {
  const marks = marksOf(owner);
  const marked = ruleset.rules.filter(
    ({ family, table, comment }) =>
      tableMayBe({ family, name: table }) && marks.some((mark) => comment?.startsWith(`${mark} `)),
  );
  const found = [...Map.groupBy(marked, ({ table }) => table)].map(([table, rules]) => ({ table, rules }));
  const own = named(ruleset, owner);
  if (!own || found.some(({ table }) => table === own.name)) return found;
  // A table that somebody emptied has only its own comment left to tell whose it is.
  const isOurs = belonging(owner, await tableComment(netns, own)) === "ours";
  return isOurs ? [...found, { table: own.name, rules: [] }] : found;
}

/** Whether a table's name has the form of the names that we give. */
export const tableMayBe = ({ family, name }: Pick<NftTable, "family" | "name">): boolean =>
  family === "inet" && nameMayBe(name);

/** Whether a name has the form of {@link tableName}, in whatever family. */
export const nameMayBe = (name: string): boolean => /^pulumi-netns-[0-9a-f]{8}$/.test(name);

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
