import assert from "node:assert/strict";
import type { Stack } from "../support/engine.ts";
import { pingAll } from "../support/lab.ts";
import { netns } from "./command.ts";

export const answers = () => pingAll([undefined, "my-ns1", "my-ns2"], ["10.0.0.1", "10.0.0.10", "10.0.0.20"]);

/** Recovers, after which there is nothing more to mend. @returns what it said */
export async function recovered(stack: Stack, ...argv: string[]): Promise<string> {
  const { exitCode, text } = await netns(stack, "recover", "--yes", ...argv);
  assert.equal(exitCode, 0, text);
  const again = await netns(stack, "recover", ...argv);
  assert.match(again.text, /Nothing /);
  assert.equal(again.exitCode, 0, again.text);
  return text;
}
