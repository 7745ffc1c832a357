import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import type { Stack } from "./engine.ts";
import { isHere } from "./host.ts";
import { signalAll } from "./tree.ts";

/** Texts in the commands of two processes: the script that the engine starts, and the provider that the script starts. */
export const [wrapper, provider] = ["pulumi-resource-pulumi-nodejs", "cmd/dynamic-provider/index.js"] as const;

/** PIDs of the processes on this private host whose command contains a text. */
export const running = (text: string): number[] =>
  readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid && commandHere(pid).includes(text))
    .map(Number);

/**
 * Starts `pulumi`, and kills only the engine.
 * @param moment a number of milliseconds after the start, or a text: the kill comes when a process has it in its command
 */
export async function killEngine(stack: Stack, verb: string, moment: number | string): Promise<void> {
  const run = stack.start([verb, "--yes", "--skip-preview"]);
  if (typeof moment === "number") await wait(moment);
  else while (running(moment).length === 0) await wait(1);
  run.kill("SIGKILL");
  await run;
}

/** Kills language hosts. Each looks only every five minutes whether its engine is alive, too long for a test to wait. */
export const languageHostsEnd = (): void => signalAll(running("pulumi-language-nodejs"), "SIGKILL");

function commandHere(pid: string): string {
  try {
    return isHere(pid) ? readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ") : "";
  } catch {
    return "";
  }
}
