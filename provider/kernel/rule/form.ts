import type { NetnsRef } from "../../host/netns.ts";
import { type Family, familyOf } from "../ip.ts";
import { protocolNumber } from "../marks.ts";
import { placeText } from "../notes/place.ts";
import { type Protocol, protocols } from "./schema.ts";

/** The identity of a rule: its family and its priority, in a namespace. */
export interface RuleRef {
  netns?: NetnsRef;
  family: Family;
  priority: number;
}

/** What a rule does with the packets that it is about. */
export const ruleTypes = ["unicast", "blackhole", "unreachable", "prohibit"] as const;

/** The declared arguments of a rule. */
export interface RuleWanted extends RuleRef {
  not: boolean;
  from?: string | undefined;
  to?: string | undefined;
  iif?: string | undefined;
  oif?: string | undefined;
  fwmark?: string | undefined;
  tos?: string | undefined;
  ipproto?: Protocol | undefined;
  sport?: string | undefined;
  dport?: string | undefined;
  uidRange?: string | undefined;
  table?: string | undefined;
  /** The VRF that the table is of. */
  vrf?: string | undefined;
  suppressPrefixLength?: number | undefined;
  goto?: number | undefined;
  type: (typeof ruleTypes)[number];
}

export const ruleText = ({ netns, family, priority }: RuleRef): string =>
  `${family === 6 ? "IPv6 " : ""}rule ${priority} in ${placeText(netns)}`;

/** The family of a rule: its addresses', else the declared one, else IPv4. */
export const ruleFamily = ({ from, to, family }: Pick<RuleWanted, "from" | "to"> & { family?: Family | undefined }) =>
  familyOf(from ?? to ?? "") ?? family ?? 4;

/** The type of rules of a family among the types of claimed objects: the first word of a claim, and of a line of `list`. */
export const ruleTypeName = (family: Family): string => (family === 6 ? "ip6-rule" : "ip-rule");

/** The words that tell a rule from others in its namespace. */
export const ruleIdentity = ({ family, priority }: RuleRef): string[] => [
  `${priority}`,
  ...(family === 6 ? ["inet6"] : []),
];

/** The rule that a {@link ruleIdentity} identifies. */
export const ruleRefOf = ([priority, six]: readonly string[]): RuleRef => ({
  priority: Number(priority),
  family: six === undefined ? 4 : 6,
});

/** A rule in one line, for notes. */
export const ruleAbout = (ref: RuleRef): string => [ruleTypeName(ref.family), ...ruleIdentity(ref)].join(" ");

/** The arguments of `ip rule add`. */
export const ruleArgv = (wanted: RuleWanted): string[] => [
  ...["rule", "add", "priority", `${wanted.priority}`],
  ...selectorArgv(wanted),
  ...actionArgv(wanted),
  ...["protocol", `${protocolNumber}`],
];

const selectorArgv = (wanted: RuleWanted): string[] => [
  ...(wanted.not ? ["not"] : []),
  ...word("from", wanted.from),
  ...word("to", wanted.to),
  ...word("iif", wanted.iif),
  ...word("oif", wanted.oif),
  ...word("fwmark", wanted.fwmark),
  ...word("tos", wanted.tos),
  ...word("ipproto", wanted.ipproto && protocols[wanted.ipproto]),
  ...word("sport", wanted.sport),
  ...word("dport", wanted.dport),
  ...word("uidrange", wanted.uidRange?.replace(/^\d+$/, "$&-$&")),
];

function actionArgv({ type, goto, table, suppressPrefixLength }: RuleWanted): string[] {
  if (type !== "unicast") return [type];
  return [...word("goto", goto), ...word("table", table), ...word("suppress_prefixlength", suppressPrefixLength)];
}

/** A rule as `show` tells it: `rule 700: from 10.1.0.0/24 lookup 77`. */
export function ruleLine(wanted: RuleWanted): string {
  const { type, goto, table, suppressPrefixLength } = wanted;
  const action = type === "unicast" ? (goto === undefined ? `lookup ${table}` : `goto ${goto}`) : type;
  const names = selectorArgv({ ...wanted, ipproto: undefined });
  const proto = word("ipproto", wanted.ipproto);
  const rest = word("suppress_prefixlength", suppressPrefixLength);
  return [`${wanted.family === 6 ? "IPv6 " : ""}rule ${wanted.priority}:`, ...names, ...proto, action, ...rest].join(
    " ",
  );
}

const word = (name: string, value: string | number | undefined): string[] =>
  value === undefined ? [] : [name, `${value}`];
