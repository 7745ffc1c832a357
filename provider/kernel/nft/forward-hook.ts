import { contains, type Family, familyOf } from "../ip.ts";
import { type NftChain, type NftRule, nftPrefix, type Ruleset } from "./ruleset.ts";

/** A chain that drops a lab's traffic, and commands that let it pass. */
export interface ForwardBlocker {
  what: string;
  commands: string;
}

/** A lab's traffic: from a network; or across a bridge, between hosts of these networks as far as they are known. */
export type Traffic = { source: string } | { bridge: string; family: Family; networks: readonly string[] };

/**
 * The chains of other programs that keep a lab's traffic from being forwarded, and the commands against that. A rule of ours that
 * accepts would not overrule their drop: every base chain of the hook has to let a packet pass (nft(8), "verdict statements").
 */
export function forwardBlockers(ruleset: Ruleset, traffic: Traffic): ForwardBlocker[] {
  return ruleset.chains
    .filter(({ hook, family }) => hook === "forward" && (family === "inet" || family === protocolOf(traffic)))
    .filter((chain) => chain.policy === "drop" && !accepts(chain, { ruleset, traffic, seen: new Set() }))
    .map((chain) => blocker(chain, traffic));
}

/** The traffic's family, as nft calls it. */
const protocolOf = (traffic: Traffic): "ip" | "ip6" =>
  ("source" in traffic ? familyOf(traffic.source) : traffic.family) === 4 ? "ip" : "ip6";

/** A walk from chain to chain. `seen` has the names of chains on the way, since chains may jump in a circle. */
interface Walk {
  ruleset: Ruleset;
  traffic: Traffic;
  seen: Set<string>;
}

/** Whether a rule of the chain, or of a chain that it jumps to, accepts the traffic. */
function accepts(chain: Pick<NftChain, "family" | "table" | "name">, { ruleset, traffic, seen }: Walk): boolean {
  if (seen.has(chain.name)) return false;
  seen.add(chain.name);
  const rules = ruleset.rules.filter(
    ({ family, table, chain: name }) => family === chain.family && table === chain.table && name === chain.name,
  );
  return rules.some((rule) => {
    if (!rule.expr.every((expression) => fits(expression, traffic))) return false;
    if (rule.expr.some((expression) => "accept" in expression)) return true;
    const target = jumpTarget(rule);
    return target !== undefined && accepts({ ...chain, name: target }, { ruleset, traffic, seen });
  });
}

/** Whether an expression lets all of the traffic through. An expression that we cannot read might not. */
function fits(expression: Record<string, unknown>, traffic: Traffic): boolean {
  if (!("match" in expression)) return !("xt" in expression);
  const { op, left, right } = expression.match as {
    op: string;
    left: { payload?: { field?: string }; meta?: { key?: string } };
    right: unknown;
  };
  if (op !== "==") return false;
  if ("bridge" in traffic && ["iifname", "oifname"].includes(left.meta?.key ?? "")) return right === traffic.bridge;
  const network = nftPrefix(right);
  const sources = "source" in traffic ? [traffic.source] : traffic.networks;
  return left.payload?.field === "saddr" && network !== undefined && sources.some((one) => contains(network, one));
}

function jumpTarget(rule: NftRule): string | undefined {
  const step = rule.expr.find((expression) => "jump" in expression || "goto" in expression);
  const { target } = (step?.jump ?? step?.goto ?? {}) as { target?: string };
  return target;
}

function blocker({ family, table, name }: NftChain, traffic: Traffic): ForwardBlocker {
  const what = `chain ${name} of nft table ${family} ${table} drops what ${textOf(traffic)} (policy drop)`;
  const protocol = protocolOf(traffic);
  if (name === "FORWARD") return { what, commands: iptables(protocol === "ip" ? "iptables" : "ip6tables", traffic) };
  const insert = (match: string) => `nft insert rule ${family} ${table} ${name} ${match} accept`;
  if ("bridge" in traffic) return { what, commands: insert(`iifname ${traffic.bridge} oifname ${traffic.bridge}`) };
  const [from, to] = [`${protocol} saddr ${traffic.source}`, `${protocol} daddr ${traffic.source}`];
  return { what, commands: `${insert(from)}; ${insert(`${to} ct state established,related`)}` };
}

const textOf = (traffic: Traffic): string =>
  "source" in traffic
    ? `is forwarded from ${traffic.source}`
    : `crosses bridge ${traffic.bridge}, which br_netfilter sends through it`;

/**
 * Commands for a table of Docker or another user of iptables, who leave chain DOCKER-USER,
 * or the top of FORWARD, to the administrator.
 */
function iptables(tool: string, traffic: Traffic): string {
  const insert = (match: string) => `${tool} -I FORWARD ${match} -j ACCEPT`;
  if ("bridge" in traffic) return insert(`-i ${traffic.bridge} -o ${traffic.bridge}`);
  const { source } = traffic;
  return `${insert(`-s ${source}`)}; ${insert(`-d ${source} -m conntrack --ctstate RELATED,ESTABLISHED`)}`;
}
