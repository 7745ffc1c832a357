import assert from "node:assert/strict";
import { run } from "./host.ts";
import { ping } from "./lab.ts";

/** Runs a command that a test wrote itself, never with words from elsewhere. */
export const shell = (command: string): string => run("sh", "-c", command);

/** Runs the command that an error advises after somebody has changed a mark. */
export const putMarkBack = (said: unknown): string =>
  shell(/put the mark back: (.*?"[^"]*")/.exec(String(said))?.[1] ?? assert.fail(String(said)));

/** Pings once. @returns whether an answer came */
export function answers(netns: string | undefined, address: string): boolean {
  try {
    ping(address, netns);
    return true;
  } catch {
    return false;
  }
}

/** Waits until a condition holds, for some seconds at most. */
export async function until(holds: () => boolean, seconds = 5): Promise<boolean> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
    if (holds()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return holds();
}
