import { CommandError } from "../../host/errors.ts";
import { enter, type NetnsRef } from "../../host/netns.ts";
import { run } from "../../host/run/run.ts";
import { refusal } from "../errors.ts";
import { placeText } from "../notes/place.ts";
import type { Door } from "./pass.ts";

/** The tool for one family of the tables that `iptables` keeps in nftables. */
export type Iptables = Exclude<Door["tool"], "nft">;

/**
 * The rules of a chain of table `filter`, as lines that begin with `-A CHAIN`. Throws where they cannot be read, which does not
 * mean that there are none. Same as: iptables-nft -S CHAIN
 */
export async function iptablesRules(netns: NetnsRef, tool: Iptables, chain: string): Promise<string[]> {
  try {
    const { stdout } = await listed(netns, tool, chain);
    return stdout.split("\n").filter((line) => line.startsWith("-A "));
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const what = `which rules of chain ${chain} are ours, ${tool} in ${placeText(netns)} cannot tell`;
    throw refusal(what, `${error.reason}${isIncompatible(error) ? madeByNft(chain, tool) : ""}`, error);
  }
}

const madeByNft = (chain: string, tool: Iptables): string => {
  const family = tool === "iptables-nft" ? "ip" : "ip6";
  return ` A rule there was made by nft in words that iptables lacks: \`nft -a list chain ${family} filter ${chain}\` shows it; take it out, then run again`;
};

/** Whether the tool reads a chain that exists. A tool that is not installed counts as one that does: its change says what to install. */
export async function iptablesReads(netns: NetnsRef, tool: Iptables, chain: string): Promise<boolean> {
  try {
    await listed(netns, tool, chain);
    return true;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (error.kind === "missing" || isIncompatible(error)) return error.kind === "missing";
    throw refusal(`${tool} in ${placeText(netns)}`, error.reason, error);
  }
}

const listed = (netns: NetnsRef, tool: Iptables, chain: string) => run([...enter(netns), tool, "-S", chain]);

/** Whether iptables says that a chain has rules that iptables has no words for. */
const isIncompatible = ({ reason }: CommandError): boolean => reason.includes("incompatible, use 'nft' tool");

/**
 * Changes table `filter` by lines such as `-I CHAIN …` and `-D CHAIN …`: all of them take effect, or none. Same as:
 * iptables-nft-restore --noflush
 */
export async function iptablesChange(netns: NetnsRef, tool: Iptables, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  const input = ["*filter", ...lines, "COMMIT", ""].join("\n");
  try {
    await run([...enter(netns), `${tool}-restore`, "--noflush"], { input, meant: lines });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw refusal(`${tool} in ${placeText(netns)}`, error.reason, error);
  }
}
