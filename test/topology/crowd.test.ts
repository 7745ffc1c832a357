import assert from "node:assert/strict";
import { test } from "node:test";
import { benchCrowds } from "../bench/crowd.ts";
import { crowdFigures } from "../bench/crowd-figures.ts";

test("four times as many routes and addresses in one namespace cost about four times as much, not sixteen times", async (t) => {
  const crowds = await benchCrowds([400, 1600]);
  for (const { what, measured } of crowdFigures(crowds)) t.diagnostic(`${what}: ${measured}`);
  const [few, many] = crowds as [(typeof crowds)[0], (typeof crowds)[0]];
  // Where each had a look at all, these were 9, 8 and 10 times as much, and grew with the number.
  for (const step of ["up", "refresh", "empty"] as const)
    assert.ok(many[step] / few[step] < 6, `${step}: ${few[step]} s, then ${many[step]} s`);
  // It takes hundredths of a second, of which the engine's clock tells too little for a ratio.
  assert.ok(many.destroy < few.destroy * 6 + 0.2, `destroy: ${few.destroy} s, then ${many.destroy} s`);
});
