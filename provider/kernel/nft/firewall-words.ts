import { familyOf } from "../ip.ts";
import { markText, type Owner } from "../marks.ts";
import { type FirewallChains, type FirewallRule, type Hook, hooks } from "./firewall-schema.ts";
import { icmpTypes } from "./icmp-types.ts";
import { portText } from "./ports.ts";
import { nftNetwork, nftString } from "./ruleset.ts";

/** A chain that no packet passes, whose rule bears the mark (the text that tells whose the table is). */
export const markChain = "whose";

/** The chains that are declared, in the order of the hooks. */
export const chainsOf = (chains: FirewallChains) =>
  hooks.flatMap((hook) => {
    const chain = chains[hook];
    return chain ? [{ hook, ...chain }] : [];
  });

/** The statements that fill a table with all chains and rules. Chains that are there are kept; their rules are not. */
export function firewallStatements(table: string, owner: Owner, chains: FirewallChains): string[] {
  const mark = nftString(markText(owner));
  const all = chainsOf(chains);
  return [
    `add table inet ${table} { comment ${mark}; }`,
    `add chain inet ${table} ${markChain}`,
    ...all.map(
      ({ hook, priority, policy }) =>
        `add chain inet ${table} ${hook} { type filter hook ${hook} priority ${priority}; policy ${policy}; }`,
    ),
    `flush table inet ${table}`,
    `add rule inet ${table} ${markChain} counter comment ${mark}`,
    ...all.flatMap(({ hook, rules }) => rules.map((rule) => `add rule inet ${table} ${hook} ${ruleWords(rule)}`)),
  ];
}

/** A rule in the words of nft. */
export function ruleWords(rule: FirewallRule): string {
  const { raw, comment, then = "accept" } = rule;
  const said = comment === undefined ? [] : [`comment ${nftString(comment)}`];
  if (raw !== undefined) return [raw, ...said].join(" ");
  const verdict = then === "log" && rule.prefix !== undefined ? `log prefix ${nftString(rule.prefix)}` : then;
  return [...matchWords(rule), "counter", verdict, ...said].join(" ");
}

function matchWords({ iif, oif, from, to, state, ...rule }: FirewallRule): string[] {
  return [
    ...(iif === undefined ? [] : [`iifname ${nftString(iif)}`]),
    ...(oif === undefined ? [] : [`oifname ${nftString(oif)}`]),
    ...(from === undefined ? [] : [whereWords("saddr", [from].flat())]),
    ...(to === undefined ? [] : [whereWords("daddr", [to].flat())]),
    ...(state === undefined ? [] : [`ct state ${state.join(",")}`]),
    ...protocolWords(rule),
  ];
}

function protocolWords({ protocol, ports, icmpTypes: types }: FirewallRule): string[] {
  if (protocol === undefined) return [];
  if (types !== undefined) return [`${protocol} type ${listWords(types)}`];
  return [ports === undefined ? `meta l4proto ${protocol}` : `${protocol} dport ${listWords(ports.map(portText))}`];
}

const whereWords = (field: string, list: readonly string[]): string =>
  `${familyOf(list[0] ?? "") === 6 ? "ip6" : "ip"} ${field} ${listWords(list.map(nftNetwork))}`;

const listWords = (list: readonly string[]): string =>
  list.length === 1 ? String(list[0]) : `{ ${[...new Set(list)].join(", ")} }`;

/** The reason why the words of a rule do not go together; undefined where they do. */
export function ruleProblem(rule: FirewallRule): string | undefined {
  const { raw, comment: _, then, ports, protocol = "", prefix, ...matches } = rule;
  const others = Object.values({ then, ports, prefix, ...matches }).filter((value) => value !== undefined);
  if (raw !== undefined)
    return others.length + protocol.length > 0
      ? "raw is the whole rule; give no other argument but comment"
      : undefined;
  if (then === undefined) return 'then says what happens to the packets, such as "accept"; give it, or raw';
  if (ports !== undefined && !["tcp", "udp", "sctp"].includes(protocol))
    return "ports need a protocol that has ports: tcp, udp or sctp";
  const typeProblem = icmpProblem(rule);
  if (typeProblem !== undefined) return typeProblem;
  if (prefix !== undefined && then !== "log") return 'prefix is for then: "log"';
  const families = new Set([rule.from ?? [], rule.to ?? []].flat().map(familyOf));
  if (families.size > 1) return "from and to are of one family; make a rule for each";
  if (protocol === "icmp" && families.has(6)) return "icmp is of IPv4, and from or to of IPv6; give icmpv6";
  return protocol === "icmpv6" && families.has(4) ? "icmpv6 is of IPv6, and from or to of IPv4; give icmp" : undefined;
}

/** The reason why a rule fits no packet of its chain; undefined where it may. */
function linkProblem(hook: Hook, { iif, oif }: FirewallRule): string | undefined {
  if (iif !== undefined && hook === "output") return "the packets of output came in by no link; leave iif out";
  return oif !== undefined && (hook === "input" || hook === "prerouting")
    ? `it is not known yet by which link the packets of ${hook} leave, if they do; leave oif out`
    : undefined;
}

function icmpProblem({ protocol, icmpTypes: types = [] }: FirewallRule): string | undefined {
  if (types.length === 0) return undefined;
  if (protocol !== "icmp" && protocol !== "icmpv6") return "icmpTypes need the protocol icmp or icmpv6";
  const known: readonly string[] = icmpTypes[protocol];
  const strange = types.find((one) => !known.includes(one));
  return strange && `${protocol} has no type ${strange}; it has ${known.join(", ")}`;
}

/** The first rule whose words do not go together, with its place. */
export function chainsProblem(chains: FirewallChains): string | undefined {
  for (const { hook, rules } of chainsOf(chains)) {
    for (const [index, rule] of rules.entries()) {
      const why = ruleProblem(rule) ?? linkProblem(hook, rule);
      if (why !== undefined) return `${placeOf(hook, index)}: ${why}`;
    }
  }
  return undefined;
}

export const placeOf = (hook: Hook, index: number): string => `${hook}.rules.${index}`;

/** The chains in a few words: `input drop, 3 rules; forward accept, 0 rules`. */
export const firewallText = (chains: FirewallChains): string =>
  `firewall ${chainsOf(chains)
    .map(({ hook, policy, rules }) => `${hook} ${policy}, ${rules.length} ${rules.length === 1 ? "rule" : "rules"}`)
    .join("; ")}`;
