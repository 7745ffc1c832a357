import { type Family, familyOf } from "../ip.ts";
import { type NftChain, type NftRule, nftString, type Ruleset } from "./ruleset.ts";

/** A lab's traffic: from a network; or across a bridge, between hosts of these networks as far as they are known. */
export type Traffic = { source: string } | { bridge: string; family: Family; networks: readonly string[] };

/** The traffic's family, as nft calls it. */
export const protocolOf = (traffic: Traffic): "ip" | "ip6" =>
  ("source" in traffic ? familyOf(traffic.source) : traffic.family) === 4 ? "ip" : "ip6";

/** Where rules that let traffic pass are put: a chain of another program, and the tool that its table is changed with. */
export interface Door {
  family: string;
  table: string;
  chain: string;
  tool: "nft" | "iptables-nft" | "ip6tables-nft";
}

/** The packets that a rule is about, once in the words of nft and once in those of iptables. */
export interface Match {
  nft: string;
  iptables: string;
}

/**
 * The door in a chain. Docker, and others who use iptables, leave chain DOCKER-USER, or the top of FORWARD, to the administrator.
 * A rule by `nft` that looks at connections would make `iptables` refuse the whole table.
 */
export function doorOf({ family, table, name }: NftChain, { rules }: Ruleset): Door {
  if (name !== "FORWARD" || table !== "filter" || family === "inet") return { family, table, chain: name, tool: "nft" };
  const own = rules.filter((rule) => rule.family === family && rule.table === table && rule.chain === name);
  const chain = own.some((rule) => jumpTarget(rule) === "DOCKER-USER") ? "DOCKER-USER" : name;
  return { family, table, chain, tool: family === "ip" ? "iptables-nft" : "ip6tables-nft" };
}

/** The matches of the rules that let traffic pass. A bridge needs one rule, and a network two: its packets, and the answers to them. */
export function matchesOf(traffic: Traffic): Match[] {
  if ("bridge" in traffic) {
    const { bridge } = traffic;
    // Without quotes nft would take a name such as "bridge" for a word of its own.
    const name = nftString(bridge);
    return [{ nft: `iifname ${name} oifname ${name}`, iptables: `-i ${bridge} -o ${bridge}` }];
  }
  const { source } = traffic;
  const protocol = protocolOf(traffic);
  return [
    { nft: `${protocol} saddr ${source}`, iptables: `-s ${source}` },
    {
      nft: `${protocol} daddr ${source} ct state established,related`,
      iptables: `-d ${source} -m conntrack --ctstate RELATED,ESTABLISHED`,
    },
  ];
}

/** The chain that a rule leads to. */
export function jumpTarget(rule: NftRule): string | undefined {
  const step = rule.expr.find((expression) => "jump" in expression || "goto" in expression);
  const { target } = (step?.jump ?? step?.goto ?? {}) as { target?: string };
  return target;
}

/** The arguments that rules made of {@link matchesOf} compare. For a source of all addresses, iptables compares none. */
const forms = ["saddr", "daddr state", "iifname oifname"];
const formsOfAll = ["", "state"];

/** Whether a rule has the form of one that lets traffic pass: matches, a counter, an accept, and perhaps iptables' comment. */
export function isPass({ expr }: NftRule): boolean {
  const steps = expr.filter((expression) => !isComment(expression));
  const [counter, accept] = steps.splice(-2);
  if (!counter || !accept || !("counter" in counter) || !("accept" in accept)) return false;
  const form = steps.map(compared).join(" ");
  return forms.includes(form) || (formsOfAll.includes(form) && expr.some(isComment));
}

/** Whether an expression is a comment of iptables, which `nft` shows without its text. */
export const isComment = (expression: Expression): boolean => extensionOf(expression) === "comment";

type Expression = NftRule["expr"][number];

const extensionOf = ({ xt }: Expression): string | undefined => (xt as { name?: string } | undefined)?.name;

/** The field, link or state that an expression compares; empty where it compares something else. */
function compared(expression: Expression): string {
  if (extensionOf(expression) === "conntrack") return "state";
  const { left } = (expression.match ?? {}) as { left?: Record<string, { field?: string; key?: string }> };
  return left?.payload?.field ?? left?.meta?.key ?? left?.ct?.key ?? "?";
}
