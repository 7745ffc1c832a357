import { enter, type NetnsRef } from "../../host/netns.ts";
import { run } from "../../host/run/run.ts";
import { KernelError } from "../errors.ts";
import { markText, type Owner } from "../marks.ts";
import { placeText } from "../notes/place.ts";
import type { FirewallChain, FirewallChains, FirewallRule } from "./firewall-schema.ts";
import { isDeclarable, withoutStrange, withStrange } from "./firewall-strange.ts";
import { chainsOf, firewallStatements, markChain } from "./firewall-words.ts";
import { goneTables, tableName, tableRefuseForeign, tablesFind } from "./own-table.ts";
import { type NftChain, type NftRule, nftApply, nftName, type Ruleset, rulesetList } from "./ruleset.ts";
import { nftTrial } from "./trial.ts";

/**
 * Makes the table, or fills it anew, in one transaction. Chains that stay are kept, since a new base chain would drop by its
 * policy before its rules count.
 * @returns the table's name
 */
export async function firewallApply(netns: NetnsRef, owner: Owner, chains: FirewallChains): Promise<string> {
  const ruleset = await rulesetList(netns);
  if (!ruleset) throw new KernelError("absent", `${placeText(netns)} is not there`);
  const found = tablesFind(ruleset, owner);
  const old = found.map((one) => one.table);
  tableRefuseForeign(ruleset, owner, old);
  const table = tableName(owner);
  // The kernel keeps the comment of a table: one with the mark from before a rename is made anew.
  const mark = markText(owner);
  const stays = found.some((one) => one.table === table && one.rules.some(({ comment }) => comment === mark));
  const there = ruleset.chains.filter((chain) => stays && chain.family === "inet" && chain.table === table);
  await nftApply(netns, [
    ...goneTables(old.filter((name) => !stays || name !== table)),
    ...unfit(there, chains),
    ...firewallStatements(table, owner, chains),
  ]);
  return table;
}

/** Takes away the chains of our table that are not declared, or not so: the kernel changes no priority of a chain. */
function unfit(there: readonly NftChain[], chains: FirewallChains): string[] {
  const fits = ({ name, type, hook, prio }: NftChain): boolean =>
    name === markChain
      ? hook === undefined
      : chainsOf(chains).some(
          (one) => one.hook === name && hook === name && type === "filter" && prio === one.priority,
        );
  const going = there.filter((chain) => !fits(chain));
  const [table] = going.map((chain) => nftName(chain.table));
  if (table === undefined) return [];
  return [`flush table inet ${table}`, ...going.map(({ name }) => `delete chain inet ${table} ${nftName(name)}`)];
}

/** A firewall as the kernel has it. */
interface FirewallFound {
  table: string;
  chains: FirewallChains;
  counters: Counters;
}

/** What each rule has counted, by chain. */
export type Counters = Record<string, { packets: number; bytes: number }[]>;

/** Reads the table; undefined where it is gone. A rule that is not as declared is shown in the words of nft. */
export async function firewallShow(
  netns: NetnsRef,
  owner: Owner,
  told: FirewallChains,
): Promise<FirewallFound | undefined> {
  const ruleset = await rulesetList(netns);
  const [found] = ruleset ? tablesFind(ruleset, owner) : [];
  if (!ruleset || !found) return undefined;
  const { table } = found;
  // If somebody emptied the table, the rule with the mark is gone too. Without any chain shown, the next change makes all anew.
  if (found.rules.length === 0) return { table, chains: {}, counters: {} };
  const declared = withoutStrange(told);
  const trial = await nftTrial(firewallStatements(table, owner, declared));
  const all = ruleset.chains.filter((chain) => chain.family === "inet" && chain.table === table && chain.hook);
  const own = all.filter(isDeclarable);
  const texts = await textsOf(netns, { table, ruleset, trial });
  const chains = own.map((chain): [string, FirewallChain] => {
    const rules = inChain(ruleset, table, chain.name);
    const wanted = inChain(trial, table, chain.name).map(keyOf);
    const given = declared[chain.name as keyof FirewallChains]?.rules ?? [];
    const policy = chain.policy === "drop" ? "drop" : "accept";
    return [chain.name, { policy, priority: chain.prio ?? 0, rules: asDeclared(rules, { wanted, given, texts }) }];
  });
  const counters = Object.fromEntries(own.map(({ name }) => [name, inChain(ruleset, table, name).map(counterOf)]));
  const strange = all.filter((chain) => !isDeclarable(chain));
  return { table, chains: withStrange(Object.fromEntries(chains), strange), counters };
}

const inChain = ({ rules }: Ruleset, table: string, chain: string): NftRule[] =>
  rules.filter((rule) => rule.family === "inet" && rule.table === table && rule.chain === chain);

/** A rule without what changes by itself. */
const keyOf = ({ expr, comment }: NftRule): string =>
  JSON.stringify([expr.map((one) => ("counter" in one ? "counter" : one)), comment]);

function counterOf({ expr }: NftRule): { packets: number; bytes: number } {
  const { packets = 0, bytes = 0 } = (expr.find((one) => "counter" in one)?.counter ?? {}) as Record<string, number>;
  return { packets, bytes };
}

interface Declared {
  /** The keys of the rules as declared, in the form in which the kernel shows them. */
  wanted: readonly string[];
  given: readonly FirewallRule[];
  texts: ReadonlyMap<number, string>;
}

/** The rules that the kernel has: those that are as declared, in their order, in the declared words. */
function asDeclared(rules: readonly NftRule[], { wanted, given, texts }: Declared): FirewallRule[] {
  let next = 0;
  return rules.map((rule) => {
    const at = wanted.indexOf(keyOf(rule), next);
    if (at < 0) return { raw: texts.get(rule.handle) ?? "" };
    next = at + 1;
    return given[at] as FirewallRule;
  });
}

interface Compared {
  table: string;
  ruleset: Ruleset;
  trial: Ruleset;
}

/** The rules of the table in the words of nft, by handle; read only where some rule is not as declared. */
async function textsOf(netns: NetnsRef, { table, ruleset, trial }: Compared): Promise<Map<number, string>> {
  const keys = (one: Ruleset) => one.rules.filter((rule) => rule.table === table).map(keyOf);
  const wanted = new Set(keys(trial));
  if (keys(ruleset).every((key) => wanted.has(key))) return new Map();
  const { stdout } = await run([...enter(netns), "nft", "-a", "list", "table", "inet", table]);
  return new Map(
    [...stdout.matchAll(/^\t+(.*) # handle (\d+)$/gm)].map(([, text = "", handle]) => [
      Number(handle),
      text.replace(/counter packets \d+ bytes \d+/, "counter"),
    ]),
  );
}
