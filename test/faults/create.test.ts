import assert from "node:assert/strict";
import { it } from "node:test";
import type { Subject } from "../conformance/subject.ts";
import { forGood, onceEach, planText, struck } from "./fault.ts";
import { assertLooks, assertSays, deployed, lookAround, oneOfEachKind, withGround } from "./ground.ts";

for (const subject of oneOfEachKind) {
  it(`a create that fails leaves nothing, or what it left is in the state: ${subject.kind}`, () =>
    withGround(subject, () => failsEverywhere(subject)));
}

async function failsEverywhere(subject: Subject): Promise<void> {
  const before = lookAround();
  const { operations } = await struck(undefined, () => deployed(subject).up(subject.args));
  await takeDown(subject, before);
  for (const [index, plan] of [...onceEach(operations), ...forGood(operations)].entries()) {
    const one = deployed(subject);
    const { error } = await struck(plan, () => one.up(subject.args));
    if (error) assertSays(error, plan);
    else assert.deepEqual(await one.refresh(), [], planText(plan));
    // A resource in the state is continued: every second time by an `up`, otherwise by a destroy.
    if (error && one.id && index % 2 === 0) {
      assert.equal(await one.up(subject.args), "update", planText(plan));
      assert.deepEqual(await one.refresh(), [], planText(plan));
    }
    await one.down();
    await assertLooks(before, planText(plan));
  }
}

/** A resource whose state was lost made the object. The object is taken up by its mark, and removed. */
async function takeDown(subject: Subject, before: readonly string[]): Promise<void> {
  const one = deployed(subject);
  await one.up(subject.args);
  await one.down();
  await assertLooks(before, "without a fault");
}
