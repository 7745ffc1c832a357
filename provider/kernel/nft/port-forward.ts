import { familyOf } from "../ip.ts";
import { matchesIn, valueOrRange } from "./match.ts";
import type { OwnChain } from "./own-table.ts";
import { type Port, portText, portValue, targetFound, targetWords } from "./ports.ts";
import { type NftRule, nftNetwork, nftPrefix, nftString } from "./ruleset.ts";

/** Connections to an address and port that lead to another address and port. */
export interface ForwardRule {
  protocol: "tcp" | "udp" | "sctp";
  address?: string | undefined;
  port: Port;
  to: string;
  toPort: Port;
  inDevice?: string | undefined;
  hairpin?: string | undefined;
}

export const forwardText = ({ protocol, address, port, to, toPort, inDevice }: ForwardRule): string => {
  const [from, target] = [address ?? "", to].map((one) => (one.includes(":") ? `[${one}]` : one));
  return `${protocol} ${from}:${port} ⇢ ${target}:${toPort}${inDevice === undefined ? "" : ` in by ${inDevice}`}`;
};

/**
 * The chains: for what comes in, for what the namespace itself sends, unless a link is given by which packets come in, and for
 * clients in the target's own network (hairpin), whose answers would otherwise take a way past the translation.
 */
export function forwardChains(rule: ForwardRule): OwnChain[] {
  const { protocol, toPort, to, inDevice, hairpin } = rule;
  const family = familyOf(to) === 4 ? "ip" : "ip6";
  const target = targetWords(rule);
  const addressed = addressWords(rule);
  const came = inDevice === undefined ? "" : `iifname ${nftString(inDevice)} `;
  // From 127.0.0.1 and ::1 no answer could come: the kernel drops such a source that comes from another host.
  const local = family === "ip" ? "ip daddr != 127.0.0.0/8" : "ip6 daddr != ::1";
  const back =
    hairpin === undefined
      ? []
      : [
          `${family} saddr ${nftNetwork(hairpin)} ${family} daddr ${nftNetwork(to)} ` +
            `${protocol} dport ${portText(toPort)} ct status dnat masquerade`,
        ];
  return [
    { name: "prerouting", type: "nat hook prerouting priority dstnat", rules: [`${came}${addressed} ${target}`] },
    {
      name: "output",
      type: "nat hook output priority -100",
      rules: inDevice === undefined ? [`${local} ${addressed} ${target}`] : [],
    },
    { name: "postrouting", type: "nat hook postrouting priority srcnat - 2", rules: back },
  ];
}

function addressWords({ address, to }: ForwardRule): string {
  const family = familyOf(to) === 4 ? "ip" : "ip6";
  if (address !== undefined) return `${family} daddr ${nftNetwork(address)}`;
  return `meta nfproto ${family === "ip" ? "ipv4" : "ipv6"} fib daddr type local`;
}

/** The arguments in rules, as far as they have the form of ours. The others are undefined and show as drift. */
export function forwardFacts(rules: readonly NftRule[]): Partial<ForwardRule> {
  const [came, ...more] = rules.filter((rule) => rule.chain === "prerouting").map(factsOf);
  const [sent] = rules.filter((rule) => rule.chain === "output").map(factsOf);
  const back = rules.find(({ chain, expr }) => chain === "postrouting" && expr.some((one) => "masquerade" in one));
  const hairpin = back && nftPrefix(matchesIn(back).get("saddr")?.right);
  const facts = { ...none, ...came, hairpin };
  const { inDevice: _, ...both } = came ?? {};
  const isWhole = came && more.length === 0 && (came.inDevice !== undefined || sameFacts(sent, both));
  // Where the rule for what the namespace itself sends differs, no argument tells that: the target shows it.
  return isWhole ? facts : { ...facts, to: undefined };
}

const none = {
  protocol: undefined,
  address: undefined,
  port: undefined,
  to: undefined,
  toPort: undefined,
  inDevice: undefined,
};

const sameFacts = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

function factsOf(rule: NftRule): Partial<ForwardRule> {
  const matches = matchesIn(rule);
  const target = targetFound(rule);
  const dport = matches.get("dport");
  const protocol = dport?.left.payload?.protocol ?? target.protocol;
  const port = dport ? portValue(valueOrRange(dport.right)) : target.port;
  const daddr = matches.get("daddr");
  const iif = matches.get("iifname")?.right;
  return {
    ...(iif !== undefined && { inDevice: String(iif) }),
    protocol: protocol as ForwardRule["protocol"],
    ...(daddr?.op === "==" && { address: String(daddr.right) }),
    port,
    to: target.to,
    toPort: target.toPort ?? port,
  } as Partial<ForwardRule>;
}
