import { CommandError } from "../../host/errors.ts";
import { enter, type NetnsRef } from "../../host/netns.ts";
import { run } from "../../host/run/run.ts";
import { refusal } from "../errors.ts";
import { placeText } from "../notes/place.ts";
import type { Door } from "./pass.ts";

/** The tool for one family of the tables that `iptables` keeps in nftables. */
export type Iptables = Exclude<Door["tool"], "nft">;

/**
 * The rules of table `filter`, as lines that begin with `-A CHAIN`. None where the tool is not installed, for without it we make
 * no rule either. Same as: iptables-nft-save -t filter
 */
export async function iptablesRules(netns: NetnsRef, tool: Iptables): Promise<string[]> {
  try {
    const { stdout } = await run([...enter(netns), `${tool}-save`, "-t", "filter"]);
    return stdout.split("\n").filter((line) => line.startsWith("-A "));
  } catch (error) {
    if (error instanceof CommandError && error.kind === "missing") return [];
    throw error;
  }
}

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
