import type { NetnsRef } from "../../host/netns.ts";
import { markParse } from "../marks.ts";
import { type Iptables, iptablesRules } from "./iptables.ts";
import { type Door, isComment, isPass } from "./pass.ts";
import type { NftRule, Ruleset } from "./ruleset.ts";

/** A rule of ours in a chain of another program: it accepts a lab's traffic, which the chain would drop. */
export interface Accept {
  door: Door;
  /** The rule as `nft` shows it, with all that stands before and after it. */
  rule: NftRule;
  /** The text with our mark. */
  comment: string;
  /** The rule as `iptables-nft -S` prints it, where it was made by iptables. */
  line?: string;
}

/**
 * The rules that bear somebody's mark in chains of other programs. A rule of another form than ours, or in a chain of another
 * hook, has only a copy of the mark.
 */
export async function acceptsList(netns: NetnsRef, ruleset: Ruleset): Promise<Accept[]> {
  const { chains, rules } = ruleset;
  const elsewhere = new Set(chains.filter(({ hook }) => hook !== undefined && hook !== "forward").map(chainKey));
  const likeOurs = rules.filter((rule) => isPass(rule) && !elsewhere.has(chainKey({ ...rule, name: rule.chain })));
  const native = likeOurs.flatMap((rule): Accept[] => {
    const { family, table, chain, comment } = rule;
    return comment && markParse(comment) ? [{ door: { family, table, chain, tool: "nft" }, rule, comment }] : [];
  });
  const byIptables = likeOurs.filter(({ table, expr }) => table === "filter" && expr.some(isComment));
  const inChains = [...Map.groupBy(byIptables, (rule) => chainKey({ ...rule, name: rule.chain })).values()];
  const found = await Promise.all(inChains.map((likely) => iptablesAccepts(netns, likely, ruleset)));
  return [...native, ...found.flat()];
}

/** Those of one chain of iptables, whose comments `nft` does not show: rules of a chain have the same order in both. */
async function iptablesAccepts(netns: NetnsRef, likely: readonly NftRule[], { rules }: Ruleset): Promise<Accept[]> {
  const { family = "ip", table = "filter", chain = "" } = likely[0] ?? {};
  const tool: Iptables = family === "ip" ? "iptables-nft" : "ip6tables-nft";
  const lines = await iptablesRules(netns, tool, chain);
  const inChain = rules.filter((rule) => rule.family === family && rule.table === table && rule.chain === chain);
  return inChain.flatMap((rule, index): Accept[] => {
    const line = lines[index] ?? "";
    const comment = /--comment "([^"]*)"/.exec(line)?.[1];
    if (!likely.includes(rule) || comment === undefined || !markParse(comment)) return [];
    return [{ door: { family, table, chain, tool }, rule, comment, line }];
  });
}

const chainKey = ({ family, table, name }: { family: string; table: string; name: string }): string =>
  JSON.stringify([family, table, name]);
