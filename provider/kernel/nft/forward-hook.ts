import type { NetnsRef } from "../../host/netns.ts";
import { contains } from "../ip.ts";
import { tableMayBe } from "./own-name.ts";
import { type Door, doorOf, isComment, jumpTarget, matchesOf, protocolOf, type Traffic } from "./pass.ts";
import { hostRuleset, type NftChain, nftPrefix, type Ruleset } from "./ruleset.ts";

/** A chain that drops a lab's traffic, where rules against that belong, and commands that put them there. */
export interface ForwardBlocker {
  what: string;
  door: Door;
  commands: string;
}

/**
 * The chains of other programs that keep a lab's traffic from being forwarded, and the commands against that. A rule of ours that
 * accepts would not overrule their drop: every base chain of the hook has to let a packet pass (nft(8), "verdict statements").
 */
export function forwardBlockers(ruleset: Ruleset, traffic: Traffic): ForwardBlocker[] {
  return (
    ruleset.chains
      .filter(({ hook, family }) => hook === "forward" && (family === "inet" || family === protocolOf(traffic)))
      // A Firewall of ours says by itself what it lets pass.
      .filter(({ family, table }) => !tableMayBe({ family, name: table }))
      .filter((chain) => chain.policy === "drop" && !accepts(chain, { ruleset, traffic, seen: new Set() }))
      .map((chain) => blocker(chain, doorOf(chain, ruleset), traffic))
  );
}

/** The chains and the commands in words; undefined where no chain drops the traffic. @param besides what else helps */
export function blockersText(blockers: readonly ForwardBlocker[], besides = ""): string | undefined {
  // A chain in a table of family inet is in the way of both families, and is told once.
  const each = [...new Map(blockers.map((one) => [one.what, one])).values()];
  if (each.length === 0) return undefined;
  const commands = each.map((one) => one.commands).join("; ");
  return `${each.map(({ what }) => what).join(", and ")}; to let it pass, type: ${commands}${besides}`;
}

/** The chains that drop what the host forwards from a network, in words. A namespace of a lab has no chains of other programs. */
export async function sourceBlocked(netns: NetnsRef, source: string): Promise<string | undefined> {
  const ruleset = netns === undefined ? await hostRuleset() : undefined;
  return blockersText(ruleset ? forwardBlockers(ruleset, { source }) : []);
}

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

/** Expressions that let everything through, unlike a limit, for instance. */
const harmless = ["accept", "jump", "goto", "counter", "log"];

/** Whether an expression lets all of the traffic through. An expression that we cannot read might not. */
function fits(expression: Record<string, unknown>, traffic: Traffic): boolean {
  if (!("match" in expression)) return harmless.some((word) => word in expression) || isComment(expression);
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

function blocker({ family, table, name }: NftChain, door: Door, traffic: Traffic): ForwardBlocker {
  const what = `chain ${name} of nft table ${family} ${table} drops what ${textOf(traffic)} (policy drop)`;
  const commands = matchesOf(traffic).map((match) =>
    door.tool === "nft"
      ? nftCommand(`insert rule ${family} ${table} ${name} ${match.nft} accept`)
      : `${door.tool.replace("-nft", "")} -I ${door.chain} ${match.iptables} -j ACCEPT`,
  );
  return { what, door, commands: commands.join("; ") };
}

/** A command for the user's shell, which would take quotes away. */
const nftCommand = (words: string): string => `nft ${words.includes('"') ? `'${words}'` : words}`;

const textOf = (traffic: Traffic): string =>
  "source" in traffic
    ? `is forwarded from ${traffic.source}`
    : `crosses bridge ${traffic.bridge}, which br_netfilter sends through it`;
