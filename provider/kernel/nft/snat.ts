import { familyOf } from "../ip.ts";
import { type Leaving, leavingText, leavingWords, noDevices, sourceWords } from "./masquerade.ts";
import { matchesIn, outDevices, valueOrRange } from "./match.ts";
import type { OwnChain } from "./own-table.ts";
import { type NftRule, nftNetwork, nftPrefix } from "./ruleset.ts";

/** The traffic that leaves under an address of the user's choice, or under one of a range. */
export interface SnatRule extends Leaving {
  source: string;
  destination?: string | undefined;
  to: string;
}

export const snatText = ({ source, destination, to, ...leaving }: SnatRule): string => {
  const towards = destination === undefined ? "" : ` to ${destination}`;
  return `NAT ${source}${towards} ⇢ ${to} out by ${leavingText(leaving)}`;
};

/** The chain is walked before those of masquerades: the first translation that fits a connection counts. */
export const snatChains = (rule: SnatRule): OwnChain[] => {
  const family = familyOf(rule.source) === 4 ? "ip" : "ip6";
  const { destination } = rule;
  const words = [
    sourceWords(rule),
    destination === undefined ? "" : `${family} daddr ${nftNetwork(destination)}`,
    leavingWords(rule),
    `snat ${family} to ${rule.to.split("-").map(nftNetwork).join("-")}`,
  ];
  return [
    {
      name: "postrouting",
      type: "nat hook postrouting priority srcnat - 1",
      rules: [words.filter(Boolean).join(" ")],
    },
  ];
};

/** The arguments in rules, as far as one has the form of ours. The others are undefined and show as drift. */
export function snatFacts(rules: readonly NftRule[]): Partial<SnatRule> {
  const rule = rules.find(({ expr }) => expr.some((one) => "snat" in one));
  const matches = rule ? matchesIn(rule) : new Map();
  const { addr } = (rule?.expr.find((one) => "snat" in one)?.snat ?? {}) as { addr?: unknown };
  return {
    source: nftPrefix(matches.get("saddr")?.right),
    destination: nftPrefix(matches.get("daddr")?.right),
    to: valueOrRange(addr),
    ...noDevices,
    ...outDevices(matches),
  };
}
