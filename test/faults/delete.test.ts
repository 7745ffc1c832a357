import { it } from "node:test";
import type { Subject } from "../conformance/subject.ts";
import { forGood, onceEach, planText, struck } from "./fault.ts";
import { assertLooks, assertSays, deployed, lookAround, oneOfEachKind, withGround } from "./ground.ts";

for (const subject of oneOfEachKind) {
  it(`a delete that fails is done by the next one: ${subject.kind}`, () =>
    withGround(subject, () => failsEverywhere(subject)));
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
