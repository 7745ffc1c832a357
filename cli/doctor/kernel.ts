import { ipBatch } from "../../provider/host/batch/batch.ts";
import { CommandError } from "../../provider/host/errors.ts";
import { installText } from "../../provider/host/run/packages.ts";
import { type Need, optionText } from "../../provider/kernel/need.ts";
import { nftApply } from "../../provider/kernel/nft/ruleset.ts";
import { kinds } from "../kinds.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";
import { inSandbox, inside, type Sandbox } from "./sandbox.ts";
import type { Surroundings } from "./surroundings.ts";

/** Tries every kernel feature that a kind needs, each in a throw-away network namespace. */
export async function kernelFeatures({ lacking }: Surroundings): Promise<Finding[]> {
  const needs = new Map([...kinds.values()].flatMap(({ needs = [] }) => needs.map((need) => [need.name, need])));
  try {
    return await Promise.all([...needs.values()].map((need) => inSandbox((sandbox) => tried(need, sandbox, lacking))));
  } catch (error) {
    const advice = "take a kernel with CONFIG_NET_NS; in a container, start it with `docker run --privileged`";
    return [problem("netns", `no network namespace can be made: ${wordsOf(error)}`, advice)];
  }
}

async function tried(need: Need, sandbox: Sandbox, lacking: readonly string[]): Promise<Finding> {
  const { name, without, few, commands = [], ip = [], nft = [] } = need;
  if (nft.length > 0 && lacking.includes("nftables"))
    return warning(name, "not tried without nftables", "see to nftables first");
  try {
    for (const command of commands) await inside(sandbox, typeof command === "string" ? command.split(" ") : command);
    const lines = ip.map((line) => ({ argv: line.split(" ") }));
    const refused = (await ipBatch(sandbox.pid, lines)).find(({ error }) => error !== undefined);
    if (refused) throw new Error(refused.error);
    if (nft.length > 0) await nftApply(sandbox.pid, nft);
    return ok(name, "works");
  } catch (error) {
    return (few ? warning : problem)(name, `${without} will not work: ${wordsOf(error)}`, adviceOf(need));
  }
}

const adviceOf = ({ option = "", install }: Need): string =>
  install === undefined ? optionText(option) : installText(install);

function wordsOf(error: unknown): string {
  const words = error instanceof CommandError ? error.reason : (error as Error).message;
  return words.split("\n")[0] as string;
}
