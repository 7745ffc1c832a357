import assert from "node:assert/strict";
import { run } from "./host.ts";
import { ping } from "./lab.ts";

/** A command of a test's own, never with words from outside. */
export const shell = (command: string): string => run("sh", "-c", command);

/** Somebody types what an error says of a mark that was changed. */
export const putMarkBack = (said: unknown): string =>
  shell(/put the mark back: (.*?"[^"]*")/.exec(String(said))?.[1] ?? assert.fail(String(said)));

/** Pings once. @returns whether it was answered */
export function answers(netns: string | undefined, address: string): boolean {
  try {
    ping(address, netns);
    return true;
  } catch {
    return false;
  }
}

/** Waits until something holds, at most some seconds. */
export async function until(holds: () => boolean, seconds = 5): Promise<boolean> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
    if (holds()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return holds();
}
