import assert from "node:assert/strict";
import fc from "fast-check";
import { historyText } from "./history-text.ts";
import type { History } from "./steps.ts";

/** Which histories are run, and how. */
export interface Runs {
  histories: fc.Arbitrary<History>;
  count: number;
  /** Added to the seed, so that each test file has histories of its own. */
  offset: number;
  live(history: History): Promise<void>;
  /** The command that runs a failed one again. */
  replay(seed: number, path: string): string;
}

/** What `npm run soak` asks for; without it a fixed seed, so that what passed once passes again. */
const { SEED = "4", HISTORY_PATH } = process.env;

/** How many histories a test file runs: its share of what `npm run soak` asks for, or so many. */
export const asked = (usual: number, share: (all: number) => number): number =>
  process.env.SOAK_HISTORIES === undefined ? usual : share(Number(process.env.SOAK_HISTORIES));

/** Longest time that a failed history is made shorter for, in milliseconds. */
const shrinkingLimit = 180_000;

/** Lives through random histories. The first that fails is made as short as it can be, and told with how to run it again. */
export async function liveThrough({ histories, count, offset, live, replay }: Runs): Promise<void> {
  if (count === 0) return;
  let failedAt = 0;
  let lived = 0;
  const property = fc.asyncProperty(histories, async (history) => {
    // Behind a path that does not fail any more come its neighbours, which nobody asked for.
    lived += 1;
    if (HISTORY_PATH !== undefined && lived > 1) return;
    if (failedAt > 0 && Date.now() - failedAt > shrinkingLimit) fc.pre(false);
    await live(history).catch((error: unknown) => {
      failedAt ||= Date.now();
      throw error;
    });
  });
  const seed = Number(SEED) + offset;
  const options = HISTORY_PATH === undefined ? {} : { path: HISTORY_PATH, endOnFailure: true };
  const result = await fc.check(property, { seed, numRuns: count, ...options });
  if (!result.failed) return;
  const [history] = result.counterexample as [History];
  const { message } = result.errorInstance as Error;
  assert.fail(
    `history ${result.numRuns} of ${count} failed:\n\n${historyText(history)}\n\n${message}\n\n` +
      `to run it again: ${replay(seed, result.counterexamplePath as string)}`,
  );
}
