import assert from "node:assert/strict";
import { it } from "node:test";
import type { Subject } from "../conformance/subject.ts";
import { forGood, onceEach, type Plan, planText, struck } from "./fault.ts";
import { assertLooks, assertSays, changed, deployed, lookAround, oneOfEachKind, withGround } from "./ground.ts";

for (const subject of oneOfEachKind) {
  it(`an update that fails leaves the old or is gone on with: ${subject.kind}`, () =>
    withGround(subject, () => failsEverywhere(subject)));
}

async function failsEverywhere(subject: Subject): Promise<void> {
  const before = lookAround();
  const one = deployed(subject);
  await one.up(subject.args);
  const { operations } = await struck(undefined, () => one.up(changed(subject)));
  await one.up(subject.args);
  const old = lookAround();
  for (const plan of [...onceEach(operations), ...forGood(operations)]) {
    const { error } = await struck(plan, () => one.up(changed(subject)));
    if (error) assertSays(error, plan);
    await goOn(subject, { one, old, error, plan });
    await one.up(subject.args);
    assert.deepEqual(await one.refresh(), [], `back after ${planText(plan)}`);
  }
  await one.down();
  await assertLooks(before, "at the end");
}

interface Outcome {
  one: ReturnType<typeof deployed>;
  old: readonly string[];
  error: Error | undefined;
  plan: Plan;
}

/**
 * If the error says so, the old state must be there and nothing else. Otherwise the new state must come, at once or with the next
 * `up`.
 */
async function goOn(subject: Subject, { one, old, error, plan }: Outcome): Promise<void> {
  const when = planText(plan);
  if (error && !one.unfinished) {
    assert.match(error.message, /\(it is as it was before\)$/, when);
    // If every later operation fails, an empty folder for notes may stay until the next run.
    if (!plan.lasting) await assertLooks(old, when);
    assert.deepEqual(await one.refresh(), [], when);
    return;
  }
  if (error) {
    assert.match(error.message, /(it may be half changed|the others stand).*`pulumi up` goes on with it/, when);
    assert.equal(await one.up(changed(subject)), "update", when);
  }
  assert.deepEqual(await one.refresh(), [], when);
}
