import assert from "node:assert/strict";
import { it } from "node:test";
import type { Subject } from "../conformance/subject.ts";
import { commandFaults, forGood, onceEach, planText, struck } from "./fault.ts";
import { assertLooks, assertSays, changed, deployed, lookAround, oneOfEachKind, withGround } from "./ground.ts";

for (const subject of oneOfEachKind) {
  it(`a delete that fails is done by the next one: ${subject.kind}`, () =>
    withGround(subject, () => failsEverywhere(subject)));
  it(`a delete that no command runs for leaves all as it is: ${subject.kind}`, () =>
    withGround(subject, () => changesNothing(subject)));
}

async function failsEverywhere(subject: Subject): Promise<void> {
  const before = lookAround();
  const one = deployed(subject);
  await one.up(subject.args);
  const { operations } = await struck(undefined, () => one.down());
  for (const plan of [...onceEach(operations), ...forGood(operations)]) {
    await one.up(subject.args);
    const { error } = await struck(plan, () => one.down());
    if (error) assertSays(error, plan);
    await one.down();
    await assertLooks(before, planText(plan));
  }
}

async function changesNothing(subject: Subject): Promise<void> {
  const before = lookAround();
  const one = deployed(subject);
  await one.up(changed(subject));
  for (const fault of commandFaults.filter(({ name }) => /missing|before/.test(name))) {
    const plan = { faults: [fault], from: 1, lasting: true };
    const { error } = await struck(plan, () => one.down());
    assert.ok(error, planText(plan));
    assertSays(error, plan);
    assert.deepEqual(await one.refresh(), [], planText(plan));
  }
  await one.down();
  await assertLooks(before, "at the end");
}
