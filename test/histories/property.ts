import assert from "node:assert/strict";
import fc from "fast-check";
import { historyText } from "./history-text.ts";
import type { History } from "./steps.ts";

/** Which histories a test file runs, and how. */
export interface Runs {
  histories: fc.Arbitrary<History>;
  count: number;
  /** A number that is added to the seed, so that each test file has other histories. */
  offset: number;
  live(history: History): Promise<void>;
  /** The command that runs a failed history again. */
  replay(seed: number, path: string): string;
}

/** Without the variables of `npm run soak` the seed is fixed, so that a passed test passes again. */
const { SEED = "4", HISTORY_PATH } = process.env;

/** The number of histories for a test file: its share of the number that `npm run soak` sets, or the usual number. */
export const asked = (usual: number, share: (all: number) => number): number =>
  process.env.SOAK_HISTORIES === undefined ? usual : share(Number(process.env.SOAK_HISTORIES));

/** The time in which a failed history is made shorter, in milliseconds. */
const shrinkingLimit = 180_000;

/** Runs random histories. The first one that fails is shortened, and the error tells how to run it again. */
export async function liveThrough({ histories, count, offset, live, replay }: Runs): Promise<void> {
  if (count === 0) return;
  let failedAt = 0;
  let lived = 0;
  const property = fc.asyncProperty(histories, async (history) => {
    // If the history of HISTORY_PATH passes now, fast-check would go on with others that nobody asked for.
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
