import * as z from "zod";
import { ipAddress, network } from "../address/prefix-schema.ts";
import { isPrefix, networkOf } from "../ip.ts";
import { linkName } from "../link/schema.ts";
import { type Rule, shown, text, whole } from "../schema/text.ts";
import { icmpTypes } from "./icmp-types.ts";
import { portRange } from "./ports.ts";

const where = z.union([ipAddress, network], {
  error: ({ input }) =>
    typeof input === "string" && isPrefix(input)
      ? `${input} has host bits set; the network is ${networkOf(input)}`
      : `expected an address, or a network such as 10.0.0.0/24, got ${shown(String(input))}`,
});

const several = <S extends z.ZodType>(one: S) => z.union([z.array(one).min(1), one]);

/** By our mark in the comment of a rule we know that a table is ours. */
const noMark: Rule = [
  (value) => !value.includes("pulumi-netns:"),
  (value) => `a text with "pulumi-netns:" is a mark, by which we tell whose a table is, not ${shown(value)}`,
];

const words: Rule = [
  (value) => /^[ !#-[\]-~]{1,100}$/.test(value),
  (value) => `expected 1 to 100 printable ASCII characters without quotes and backslashes, got ${shown(value)}`,
];

/** A rule in the words of nft stays one rule: with a semicolon or a line of its own it could say anything else. */
const rawRule: Rule = [
  (value) => /^[\t !-:<-~]{1,2000}$/.test(value) && !/[#`\\]/.test(value) && balanced(value),
  (value) =>
    `expected one rule in the words of nft, such as "tcp flags syn limit rate 5/second accept", without ; # \` \\ and line breaks, and with each brace and quote closed, got ${shown(value)}`,
];

/** Whether each brace and each quote is closed. */
function balanced(value: string): boolean {
  if ((value.match(/"/g)?.length ?? 0) % 2 !== 0) return false;
  let depth = 0;
  for (const one of value.replace(/"[^"]*"/g, "")) {
    if (one === "{") depth += 1;
    if (one === "}") depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

export const firewallRuleShape = {
  /** Where packets come from: an address or a network, or a list of one family. @default anywhere */
  from: several(where).optional(),
  /** Where packets go to: an address or a network, or a list of one family. @default anywhere */
  to: several(where).optional(),
  /** The protocol of the packets. @default any */
  protocol: z.enum(["tcp", "udp", "sctp", "icmp", "icmpv6"]).optional(),
  /** The ports that packets go to, for `tcp`, `udp` and `sctp`: numbers, and ranges such as `8000-8010`. @default any */
  ports: z.array(portRange).min(1).optional(),
  /** The types of ICMP messages, for `icmp` and `icmpv6`, such as `echo-request`. @default any */
  icmpTypes: z
    .array(z.enum([...icmpTypes.icmp, ...icmpTypes.icmpv6]))
    .min(1)
    .optional(),
  /** The link that packets come in by. @default any */
  iif: linkName.optional(),
  /** The link that packets leave by. @default any */
  oif: linkName.optional(),
  /** What the packet is to a connection. @default any */
  state: z
    .array(z.enum(["new", "established", "related", "invalid", "untracked"]))
    .min(1)
    .optional(),
  /** What happens to the packets. After `log` the next rule is looked at. With `raw`, that says it. */
  then: z.enum(["accept", "drop", "reject", "log", "return"]).optional(),
  /** The text before each line of the log, for `then: "log"`. @default none */
  prefix: text(words, noMark).optional(),
  /** A comment that `nft list ruleset` shows. @default none */
  comment: text(words, noMark).optional(),
  /** A whole rule in the words of nft, in place of all others but `comment`. @default none */
  raw: text(rawRule, noMark).optional(),
};

export const firewallRule = z.strictObject(firewallRuleShape);

export type FirewallRule = z.output<typeof firewallRule>;

export const firewallChainShape = {
  /** What happens to packets that no rule decides about. @default "accept" */
  policy: z.enum(["accept", "drop"]).default("accept"),
  /** The place among the chains of one hook, lower first: 0 is that of iptables' filter. @default 0 */
  priority: whole("a priority", -500, 500).default(0),
  /** The rules, of which the first that decides counts. @default none */
  rules: z.array(firewallRule).default([]),
};

export const firewallChain = z.strictObject(firewallChainShape);

export type FirewallChain = z.output<typeof firewallChain>;

export const hooks = ["prerouting", "input", "forward", "output", "postrouting"] as const;
export type Hook = (typeof hooks)[number];

export const firewallHooks = {
  /** Packets that have just come in, before they are routed. @default no chain */
  prerouting: firewallChain.optional(),
  /** Packets for the namespace itself. @default no chain */
  input: firewallChain.optional(),
  /** Packets that the namespace passes on. @default no chain */
  forward: firewallChain.optional(),
  /** Packets that the namespace itself sends. @default no chain */
  output: firewallChain.optional(),
  /** Packets that are about to leave. @default no chain */
  postrouting: firewallChain.optional(),
};

export const firewallChains = z.strictObject(firewallHooks);

export type FirewallChains = z.output<typeof firewallChains>;
