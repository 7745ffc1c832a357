import { familyOf } from "../ip.ts";
import { matchesIn, outDevices } from "./match.ts";
import type { OwnChain } from "./own-table.ts";
import { type NftRule, nftNetwork, nftPrefix, nftString } from "./ruleset.ts";

/** The traffic that leaves under the address of the link by which it leaves. */
export interface MasqueradeRule extends Leaving {
  source: string;
}

/** The links by which traffic leaves. */
export interface Leaving {
  outDevice?: string | undefined;
  exceptOutDevice?: string | undefined;
}

/** A rule in words: the traffic that leaves under another address, and by which link. */
export const masqueradeText = ({ source, ...leaving }: MasqueradeRule): string =>
  `NAT ${source} ⇢ out by ${leavingText(leaving)}`;

export function leavingText({ outDevice, exceptOutDevice }: Leaving): string {
  if (outDevice !== undefined) return outDevice;
  return `any link${exceptOutDevice === undefined ? "" : ` but ${exceptOutDevice}`}`;
}

export const masqueradeChains = (rule: MasqueradeRule): OwnChain[] => [
  {
    name: "postrouting",
    type: "nat hook postrouting priority srcnat",
    rules: [[sourceWords(rule), leavingWords(rule), "masquerade"].filter(Boolean).join(" ")],
  },
];

export const sourceWords = ({ source }: { source: string }): string =>
  `${familyOf(source) === 4 ? "ip" : "ip6"} saddr ${nftNetwork(source)}`;

export function leavingWords({ outDevice, exceptOutDevice }: Leaving): string {
  if (outDevice !== undefined) return `oifname ${nftString(outDevice)}`;
  return exceptOutDevice === undefined ? "" : `oifname != ${nftString(exceptOutDevice)}`;
}

/** The arguments in rules, as far as one has the form of ours. The others are undefined and show as drift. */
export function masqueradeFacts(rules: readonly NftRule[]): Partial<MasqueradeRule> {
  const rule = rules.find(({ expr }) => expr.some((one) => "masquerade" in one));
  const matches = rule ? matchesIn(rule) : new Map();
  return { source: nftPrefix(matches.get("saddr")?.right), ...noDevices, ...outDevices(matches) };
}

export const noDevices = { outDevice: undefined, exceptOutDevice: undefined };
