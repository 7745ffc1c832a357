import { isIP } from "node:net";
import * as z from "zod";
import { CommandError, jsonOf } from "../../host/errors.ts";
import { enter, type NetnsRef } from "../../host/netns.ts";
import { run } from "../../host/run/run.ts";
import { oncePerTurn } from "../async/once-per-turn.ts";
import { KernelError, meansAbsent, readAs, refusal } from "../errors.ts";
import { markParse } from "../marks.ts";
import { placeText } from "../notes/place.ts";
import { nameMayBe, nonceIn } from "./own-name.ts";

const chainSchema = z.looseObject({
  family: z.string(),
  table: z.string(),
  name: z.string(),
  type: z.string().optional(),
  hook: z.string().optional(),
  policy: z.string().optional(),
  prio: z.number().optional(),
});

const ruleSchema = z.looseObject({
  family: z.string(),
  table: z.string(),
  chain: z.string(),
  handle: z.number(),
  comment: z.string().optional(),
  expr: z.array(z.record(z.string(), z.unknown())).default([]),
});

const listSchema = z.looseObject({ nftables: z.array(z.record(z.string(), z.unknown())) });

const tableSchema = z.looseObject({ family: z.string(), name: z.string(), comment: z.string().optional() });

export type NftChain = z.infer<typeof chainSchema>;
export type NftRule = z.infer<typeof ruleSchema>;
export type NftTable = z.infer<typeof tableSchema>;

/** The tables, chains and rules of a namespace. */
export interface Ruleset {
  tables: NftTable[];
  chains: NftChain[];
  rules: NftRule[];
}

/** Same as: nft -j list ruleset, in a namespace. Undefined where the namespace is gone. */
export async function rulesetList(netns: NetnsRef): Promise<Ruleset | undefined> {
  try {
    const { stdout } = await run([...enter(netns), "nft", "-j", "list", "ruleset"]);
    const what = `the nft ruleset of ${placeText(netns)}`;
    return await withComments(netns, rulesetOf(jsonOf(stdout, "nft -j list ruleset"), what));
  } catch (error) {
    if (error instanceof CommandError && meansAbsent(error.reason)) return undefined;
    throw error;
  }
}

/**
 * The comments of tables, which the JSON of older nft leaves out, are read where nothing else tells whose a table under a name of
 * ours is: somebody took its rules away.
 */
async function withComments(netns: NetnsRef, ruleset: Ruleset): Promise<Ruleset> {
  const told = new Set(
    ruleset.rules
      .filter(({ table, comment }) => markParse(comment)?.nonce === nonceIn(table))
      .map(({ family, table }) => `${family} ${table}`),
  );
  const tables = ruleset.tables.map(async (one) => {
    const isTold = one.comment !== undefined || told.has(`${one.family} ${one.name}`) || !nameMayBe(one.name);
    return isTold ? one : { ...one, comment: await tableComment(netns, one) };
  });
  return { ...ruleset, tables: await Promise.all(tables) };
}

/** The comment of a table; undefined where the table has none, or is gone by now. Same as: nft list table FAMILY NAME */
async function tableComment(netns: NetnsRef, { family, name }: NftTable): Promise<string | undefined> {
  try {
    const { stdout } = await run([...enter(netns), "nft", "list", "table", family, name]);
    return /^\tcomment "([^"]*)"$/m.exec(stdout)?.[1];
  } catch (error) {
    if (error instanceof CommandError && meansAbsent(error.reason)) return undefined;
    throw error;
  }
}

/** The ruleset in what `nft -j` printed. */
export function rulesetOf(printed: unknown, what: string): Ruleset {
  const { nftables } = readAs(listSchema, printed, what);
  const pick = <Schema extends z.ZodType>(key: string, schema: Schema) =>
    nftables.flatMap((item): z.infer<Schema>[] => (key in item ? [readAs(schema, item[key], what)] : []));
  return { tables: pick("table", tableSchema), chains: pick("chain", chainSchema), rules: pick("rule", ruleSchema) };
}

/** The host's rules, read once for all warnings that are looked for at the same time. */
export const hostRuleset = oncePerTurn(() => rulesetList(undefined));

/** The most bytes that one argument of a command has room for (MAX_ARG_STRLEN), and some to spare. */
const longest = 120_000;

/**
 * Runs one nft transaction: all of it takes effect, or nothing. The text is an argument, since nft opens /dev/stdin by name,
 * which does not work with a pipe of Node's; a long text goes through a pipe of the shell's.
 */
export async function nftApply(netns: NetnsRef, statements: readonly string[]): Promise<void> {
  if (statements.length === 0) return;
  try {
    const text = statements.join("\n");
    if (Buffer.byteLength(text) < longest) await run([...enter(netns), "nft", text], { meant: statements });
    else await run([...enter(netns), "sh", "-c", "cat | nft -f /dev/stdin"], { input: `${text}\n`, meant: statements });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw refusal(`nft in ${placeText(netns)}`, error.reason, error);
  }
}

/** A string in an nft statement. Throws on a text that nft cannot hold. */
export function nftString(text: string): string {
  if (!/^[ !#-[\]-~]{1,127}$/.test(text)) throw new KernelError("refused", `nft cannot hold ${JSON.stringify(text)}`);
  return `"${text}"`;
}

/** A table's name in an nft statement. Throws on a name that nft would read as more than one word. */
export function nftName(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_/.-]*$/.test(name)) return name;
  throw new KernelError("refused", `nft cannot hold the name ${JSON.stringify(name)}`);
}

/** A network in an nft statement. Throws on a text that is no network. */
export function nftNetwork(network: string): string {
  if (/^[0-9A-Fa-f.:]+(\/\d{1,3})?$/.test(network)) return network;
  throw new KernelError("refused", `nft cannot hold the network ${JSON.stringify(network)}`);
}

/** A prefix or address in nft's JSON, as text. nft shows no prefix length for a single address. */
export function nftPrefix(value: unknown): string | undefined {
  if (typeof value === "string") return isIP(value) === 0 ? value : `${value}/${isIP(value) === 4 ? 32 : 128}`;
  const { data } = z.looseObject({ prefix: z.looseObject({ addr: z.string(), len: z.number() }) }).safeParse(value);
  return data && `${data.prefix.addr}/${data.prefix.len}`;
}
