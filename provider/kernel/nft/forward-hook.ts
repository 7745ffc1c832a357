import { contains, familyOf } from "../ip.ts";
import { type NftChain, type NftRule, nftPrefix, type Ruleset } from "./ruleset.ts";

/** A chain that drops a lab's traffic, and commands that let it pass. */
export interface ForwardBlocker {
  what: string;
  commands: string;
}

/**
 * Which chains of others keep a lab's traffic from being forwarded, and what to type about it. An accept of ours would
 * not overrule a drop of theirs: every base chain of the hook has to let a packet pass (nft(8), "verdict statements").
 */
export function forwardBlockers(ruleset: Ruleset, source: string): ForwardBlocker[] {
  return ruleset.chains
    .filter((chain) => chain.hook === "forward" && familyFits(chain, source))
    .filter((chain) => chain.policy === "drop" && !accepts(chain, { ruleset, source, seen: new Set() }))
    .map((chain) => blocker(chain, source));
}

const familyFits = ({ family }: NftChain, source: string): boolean =>
  family === "inet" || family === (familyOf(source) === 4 ? "ip" : "ip6");

/** A walk from chain to chain: the names of those it was in, for chains may jump in a circle. */
interface Walk {
  ruleset: Ruleset;
  source: string;
  seen: Set<string>;
}

/** Whether a rule of the chain, or of a chain that it jumps to, accepts what comes from the source. */
function accepts(chain: Pick<NftChain, "family" | "table" | "name">, { ruleset, source, seen }: Walk): boolean {
  if (seen.has(chain.name)) return false;
  seen.add(chain.name);
  const rules = ruleset.rules.filter(
    ({ family, table, chain: name }) => family === chain.family && table === chain.table && name === chain.name,
  );
  return rules.some((rule) => {
    if (!rule.expr.every((expression) => fits(expression, source))) return false;
    if (rule.expr.some((expression) => "accept" in expression)) return true;
    const target = jumpTarget(rule);
    return target !== undefined && accepts({ ...chain, name: target }, { ruleset, source, seen });
  });
}

/** Whether an expression lets through all that comes from the source. What we cannot read might not. */
function fits(expression: Record<string, unknown>, source: string): boolean {
  if (!("match" in expression)) return !("xt" in expression);
  const { op, left, right } = expression.match as {
    op: string;
    left: { payload?: { field?: string } };
    right: unknown;
  };
  const network = nftPrefix(right);
  return op === "==" && left.payload?.field === "saddr" && network !== undefined && contains(network, source);
}

function jumpTarget(rule: NftRule): string | undefined {
  const step = rule.expr.find((expression) => "jump" in expression || "goto" in expression);
  const { target } = (step?.jump ?? step?.goto ?? {}) as { target?: string };
  return target;
}

function blocker(chain: NftChain, source: string): ForwardBlocker {
  const where = `chain ${chain.name} of nft table ${chain.family} ${chain.table}`;
  const family = familyOf(source) === 4 ? "ip" : "ip6";
  return {
    what: `${where} drops what is forwarded from ${source} (policy drop)`,
    commands: chain.name === "FORWARD" ? iptables(family, source) : nft(chain, family, source),
  };
}

/** Docker and other users of iptables own their table: they leave chain DOCKER-USER, or the top of FORWARD, to the administrator. */
const iptables = (family: string, source: string): string => {
  const tool = family === "ip" ? "iptables" : "ip6tables";
  return `${tool} -I FORWARD -s ${source} -j ACCEPT; ${tool} -I FORWARD -d ${source} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`;
};

const nft = ({ family, table, name }: NftChain, protocol: string, source: string): string =>
  `nft insert rule ${family} ${table} ${name} ${protocol} saddr ${source} accept; ` +
  `nft insert rule ${family} ${table} ${name} ${protocol} daddr ${source} ct state established,related accept`;
