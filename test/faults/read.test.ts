import assert from "node:assert/strict";
import { it } from "node:test";
import type { Subject } from "../conformance/subject.ts";
import { subjects } from "../conformance/subjects.ts";
import { onceEach, planText, struck } from "./fault.ts";
import { assertLooks, assertSays, deployed, lookAround, withGround } from "./ground.ts";

for (const subject of subjects) {
  it(`a read that cannot look fails, and takes nothing for gone: ${[subject.kind, subject.title].join(" ").trim()}`, () =>
    withGround(subject, () => failsEverywhere(subject)));
}

async function failsEverywhere(subject: Subject): Promise<void> {
  const one = deployed(subject);
  await one.up(subject.args);
  const standing = lookAround();
  const { operations } = await struck(undefined, () => one.refresh());
  for (const plan of onceEach(operations)) {
    const state = JSON.stringify([one.id, one.outs, one.inputs]);
    const { error } = await struck(plan, () => one.refresh());
    if (error) assertSays(error, plan);
    else assert.notEqual(one.id, "", `taken for gone: ${planText(plan)}`);
    assert.equal(JSON.stringify([one.id, one.outs, one.inputs]), state, planText(plan));
  }
  await assertLooks(standing, "reading changes nothing");
  await one.down();
}
