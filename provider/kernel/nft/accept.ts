import type { NetnsRef } from "../../host/netns.ts";
import { KernelError } from "../errors.ts";
import { isMarkOf, markText, type Owner } from "../marks.ts";
import { type Accept, acceptsList } from "./accepts-found.ts";
import { forwardBlockers } from "./forward-hook.ts";
import { type Iptables, iptablesChange, iptablesReads } from "./iptables.ts";
import { type Door, type Match, matchesOf, type Traffic } from "./pass.ts";
import { nftApply, nftName, nftString, type Ruleset, rulesetList } from "./ruleset.ts";

/** Whether all chains that would drop the traffic have the rules of this owner that let it pass. */
export async function acceptsStand(netns: NetnsRef, traffic: readonly Traffic[], owner: Owner): Promise<boolean> {
  const ruleset = await rulesetList(netns);
  if (!ruleset) return false;
  const all = await acceptsList(netns, ruleset);
  const ours = all.filter(isOf(owner));
  const stands = wantedRules(without(ruleset, all), traffic).every(
    ({ door, matches }) => ours.filter((one) => doorText(one.door) === doorText(door)).length === matches.length,
  );
  const others = all.filter((one) => !ours.includes(one));
  return stands && traffic.every((one) => forwardBlockers(without(ruleset, others), one).length === 0);
}

/** Puts the owner's rules into the chains that would drop the traffic, in place of those that it has. */
export async function acceptsApply(netns: NetnsRef, traffic: readonly Traffic[], owner: Owner): Promise<void> {
  const ruleset = await rulesetList(netns);
  if (!ruleset) return;
  const all = await acceptsList(netns, ruleset);
  const ours = all.filter(isOf(owner));
  // Rules of other resources do not count: they go with these, and the traffic has to pass all the same.
  const wanted = await Promise.all(
    wantedRules(without(ruleset, all), traffic).map((one) => withUsableTool(netns, one)),
  );
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

const isOf =
  (owner: Owner) =>
  ({ comment }: Accept): boolean =>
    isMarkOf(owner, comment);

const without = (ruleset: Ruleset, ours: readonly Accept[]): Ruleset => ({
  ...ruleset,
  rules: ruleset.rules.filter((rule) => !ours.some((one) => one.rule === rule)),
});

interface Wanted {
  door: Door;
  matches: Match[];
}

/** The doors that the traffic needs, each once, with what the rules there match. */
function wantedRules(ruleset: Ruleset, traffic: readonly Traffic[]): Wanted[] {
  const all = traffic.flatMap((one) =>
    forwardBlockers(ruleset, one).map(({ door }) => ({ door, matches: matchesOf(sure(one)) })),
  );
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

/** A chain that iptables cannot read gets its rules by nft: those by iptables could not be told from others afterwards. */
async function withUsableTool(netns: NetnsRef, wanted: Wanted): Promise<Wanted> {
  const { door } = wanted;
  if (door.tool === "nft" || (await iptablesReads(netns, door.tool, door.chain))) return wanted;
  return { ...wanted, door: { ...door, tool: "nft" } };
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
