import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import type { Stack } from "./engine.ts";
import { isHere } from "./host.ts";
import { signalAll } from "./tree.ts";

/** Words of the script that the engine starts, and of the process that this one starts. */
export const [wrapper, provider] = ["pulumi-resource-pulumi-nodejs", "cmd/dynamic-provider/index.js"] as const;

/** PIDs of the processes on this private host whose command holds a text. */
export const running = (text: string): number[] =>
  readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid && commandHere(pid).includes(text))
    .map(Number);

/**
 * Starts `pulumi`, and kills the engine alone.
 * @param moment so many milliseconds after its start, or as soon as there is a process whose command holds this
 */
export async function killEngine(stack: Stack, verb: string, moment: number | string): Promise<void> {
  const run = stack.start([verb, "--yes", "--skip-preview"]);
  if (typeof moment === "number") await wait(moment);
  else while (running(moment).length === 0) await wait(1);
  run.kill("SIGKILL");
  await run;
}

/** A language host looks every five minutes whether its engine lives; a test does not wait for that. */
export const languageHostsEnd = (): void => signalAll(running("pulumi-language-nodejs"), "SIGKILL");

function commandHere(pid: string): string {
  try {
    return isHere(pid) ? readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ") : "";
  } catch {
    return "";
  }
}
