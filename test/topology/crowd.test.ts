import assert from "node:assert/strict";
import { test } from "node:test";
import { benchCrowds } from "../bench/crowd.ts";
import { crowdFigures } from "../bench/crowd-figures.ts";
import type { Crowd } from "../bench/results.ts";

test("four times as many routes and addresses in one namespace cost about four times as much, not sixteen times", async (t) => {
  let steps: string[] = [];
  // Other work on the machine makes a step dearer now and then. A cost that grows by the square is too high each time.
  for (let round = 0; round < 3; round += 1) {
    const crowds = await benchCrowds([400, 1600]);
    for (const { what, measured } of crowdFigures(crowds)) t.diagnostic(`${what}: ${measured}`);
    steps = tooDear(crowds);
    if (steps.length === 0) return;
  }
  assert.deepEqual(steps, []);
});

/** The steps that cost more than six times as much. Where each had a look at all, they were 9, 8 and 10 times as much. */
function tooDear([few, many]: Crowd[]): string[] {
  assert.ok(few && many);
  // `destroy` takes hundredths of a second, of which the kernel's clock tells too little for a ratio.
  const most = { up: few.up * 6, refresh: few.refresh * 6, empty: few.empty * 6, destroy: few.destroy * 6 + 0.2 };
  return (["up", "refresh", "empty", "destroy"] as const)
    .filter((step) => many[step] > most[step])
    .map((step) => `${step}: ${few[step]} s, then ${many[step]} s`);
}
