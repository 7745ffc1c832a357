import { isDeepStrictEqual } from "node:util";
import type { NetnsRef } from "../../host/netns.ts";
import { KernelError } from "../errors.ts";
import { markParse, marksOf, markText, type Owner } from "../marks.ts";
import { forwardBlockers, isComment } from "./forward-hook.ts";
import { type Iptables, iptablesChange, iptablesRules } from "./iptables.ts";
import { type Door, matchesOf, type Traffic } from "./pass.ts";
import { type NftRule, nftApply, nftName, nftString, type Ruleset, rulesetList } from "./ruleset.ts";

/** A rule of ours in a chain of another program: it accepts a lab's traffic, which the chain would drop. */
export interface Accept {
  door: Door;
  /** The rule as `nft` shows it, with all that stands before and after it. */
  rule: NftRule;
  /** The text with our mark. */
  comment: string;
  /** The rule as `iptables-nft-save` prints it, where it was made by iptables. */
  line?: string;
}

/** The rules that bear somebody's mark in chains of other programs. */
export async function acceptsList(netns: NetnsRef, ruleset: Ruleset): Promise<Accept[]> {
  const native = ruleset.rules.flatMap((rule): Accept[] => {
    const { family, table, chain, comment } = rule;
    const door: Door = { family, table, chain, tool: "nft" };
    return isAccept(rule) && markParse(comment) ? [{ door, rule, comment: comment as string }] : [];
  });
  const [four, six] = await Promise.all(
    (["iptables-nft", "ip6tables-nft"] as const).map((tool) => iptablesAccepts(netns, tool, ruleset)),
  );
  return [...native, ...(four ?? []), ...(six ?? [])];
}

/** The same of one family of iptables, whose comments `nft` does not show: rules of a chain have the same order in both. */
async function iptablesAccepts(netns: NetnsRef, tool: Iptables, { rules }: Ruleset): Promise<Accept[]> {
  const family = tool === "iptables-nft" ? "ip" : "ip6";
  const own = rules.filter((rule) => rule.family === family && rule.table === "filter");
  if (!own.some(({ expr }) => expr.some(isComment))) return [];
  const lines = Map.groupBy(await iptablesRules(netns, tool), (line) => line.split(" ")[1] as string);
  return [...Map.groupBy(own, ({ chain }) => chain)].flatMap(([chain, inChain]) =>
    (lines.get(chain) ?? []).flatMap((line, index): Accept[] => {
      const comment = /--comment "([^"]*)"/.exec(line)?.[1];
      const rule = inChain[index];
      if (!rule || !isAccept(rule) || comment === undefined || !markParse(comment)) return [];
      return [{ door: { family, table: "filter", chain, tool }, rule, comment, line }];
    }),
  );
}

const isAccept = ({ expr }: NftRule): boolean => expr.some((expression) => "accept" in expression);

/** Whether all chains that would drop the traffic have the rules of this owner that let it pass. */
export async function acceptsStand(netns: NetnsRef, traffic: readonly Traffic[], owner: Owner): Promise<boolean> {
  const ruleset = await rulesetList(netns);
  if (!ruleset) return false;
  const ours = await acceptsOf(netns, ruleset, owner);
  const stands = wantedRules(without(ruleset, ours), traffic).every(
    ({ door, matches }) => ours.filter((one) => isDeepStrictEqual(one.door, door)).length === matches.length,
  );
  return stands && traffic.every((one) => forwardBlockers(ruleset, one).length === 0);
}

/** Puts the owner's rules into the chains that would drop the traffic, in place of those that it has. */
export async function acceptsApply(netns: NetnsRef, traffic: readonly Traffic[], owner: Owner): Promise<void> {
  const ruleset = await rulesetList(netns);
  if (!ruleset) return;
  const ours = await acceptsOf(netns, ruleset, owner);
  const wanted = wantedRules(without(ruleset, ours), traffic);
  const comment = nftString(markText(owner));
  const coming = wanted.flatMap(({ door, matches }) => matches.map((match) => ({ door, match })));
  await nftApply(netns, [
    ...ours.flatMap(deleteByNft),
    ...coming.flatMap(({ door, match }) =>
      door.tool === "nft" ? [`insert rule ${doorText(door)} ${match.nft} counter accept comment ${comment}`] : [],
    ),
  ]);
  for (const tool of ["iptables-nft", "ip6tables-nft"] as const) {
    const lines = coming.filter(({ door }) => door.tool === tool);
    await iptablesChange(netns, tool, [
      ...ours.flatMap((one) => deleteByIptables(one, tool)),
      ...lines.map(({ door, match }) => `-I ${door.chain} ${match.iptables} -m comment --comment ${comment} -j ACCEPT`),
    ]);
  }
}

/** Removes the owner's rules from the chains of others. Rules, chains or tables that are gone are fine. */
export const acceptsRemove = (netns: NetnsRef, owner: Owner): Promise<void> => acceptsApply(netns, [], owner);

const acceptsOf = async (netns: NetnsRef, ruleset: Ruleset, owner: Owner): Promise<Accept[]> =>
  (await acceptsList(netns, ruleset)).filter(({ comment }) =>
    marksOf(owner).some((mark) => comment.startsWith(`${mark} `)),
  );

const without = (ruleset: Ruleset, ours: readonly Accept[]): Ruleset => ({
  ...ruleset,
  rules: ruleset.rules.filter((rule) => !ours.some((one) => one.rule === rule)),
});

/** The doors that the traffic needs, each once, with what the rules there match. */
function wantedRules(ruleset: Ruleset, traffic: readonly Traffic[]) {
  const all = traffic.flatMap((one) =>
    forwardBlockers(ruleset, one).map(({ door }) => ({ door, matches: matchesOf(sure(one)) })),
  );
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

/** Refuses a bridge whose name either tool would take for more than a name: `*` and `+` at its end match other links too. */
function sure(traffic: Traffic): Traffic {
  if (!("bridge" in traffic) || /^\w[\w.@-]*$/.test(traffic.bridge)) return traffic;
  throw new KernelError("refused", `acceptForward: rules cannot hold the name ${JSON.stringify(traffic.bridge)}`);
}

const deleteByNft = ({ door, rule, line }: Accept): string[] =>
  line === undefined ? [`delete rule ${doorText(door)} handle ${rule.handle}`] : [];

const deleteByIptables = ({ door, line }: Accept, tool: Iptables): string[] =>
  line !== undefined && door.tool === tool ? [line.replace(/^-A /, "-D ")] : [];

const doorText = ({ family, table, chain }: Door): string => `${family} ${nftName(table)} ${nftName(chain)}`;
