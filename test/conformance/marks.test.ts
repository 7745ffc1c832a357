import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { settle } from "../support/lab.ts";
import { putMarkBack, shell } from "../support/shell.ts";
import { Deployed } from "./deployment.ts";
import { onGround } from "./on-ground.ts";
import type { Subject } from "./subject.ts";
import { subjects } from "./subjects.ts";

for (const subject of subjects) {
  describe(`${subject.kind} ${subject.title ?? ""}`.trim(), () => {
    it("is taken up again after a run that was cut off", () => onGround(subject, takenUp));
    it("takes a new mark in place", () => onGround(subject, renamed));
    if (subject.foreign) it("leaves a foreign object of its name alone", () => onGround(subject, foreignIsRefused));
    if (subject.overwrite) it("refuses where somebody changed its mark", () => onGround(subject, overwritten));
    if (subject.overwrite) it("takes a new mark that was refused before", () => onGround(subject, renamedLater));
  });
}

async function takenUp(subject: Subject): Promise<void> {
  const one = new Deployed(subject.kind, "one");
  await one.up(subject.args);
  // The run was killed before the engine wrote down the new object.
  one.forget();
  assert.equal(await one.up(subject.args), "create");
  assert.deepEqual(await one.refresh(), []);
  await one.down();
}

async function renamed(subject: Subject): Promise<void> {
  const one = new Deployed(subject.kind, "one");
  await one.up(subject.args);
  const { id, outs } = one;
  const other = underAnotherName(one);
  assert.equal(await other.up(subject.args), "update");
  assert.equal(other.id, id);
  assert.deepEqual(await other.refresh(), []);
  assert.deepEqual(await one.handler.read(id, outs), {}, "the old mark owns nothing any more");
  await one.handler.delete(id, outs);
  assert.deepEqual(await other.refresh(), [], "nor does it remove anything");
  await other.down();
}

/** The resource under another name, as the engine sees it when the old name is an alias. */
const underAnotherName = ({ kind, id, inputs, outs }: Deployed): Deployed =>
  Object.assign(new Deployed(kind, "renamed"), { id, inputs, outs });

async function renamedLater(subject: Subject): Promise<void> {
  const one = new Deployed(subject.kind, "one");
  await one.up(subject.args);
  shell(subject.overwrite ?? "");
  const other = underAnotherName(one);
  await assert.rejects(other.up(subject.args), /somebody changed its mark/);
  putMarkBack(await other.refresh().catch(String));
  assert.equal(await other.up(subject.args), "update");
  assert.deepEqual(await other.refresh(), []);
  await other.down();
}

async function foreignIsRefused(subject: Subject): Promise<void> {
  shell(subject.foreign?.make ?? "");
  const before = hostSnapshot();
  const one = new Deployed(subject.kind, "one");
  await assert.rejects(one.up(subject.args), /is there already and is not this resource's/);
  assertHostIs(before, "the foreign object is as it was");
  shell(subject.foreign?.remove ?? "");
}

async function overwritten(subject: Subject): Promise<void> {
  const one = new Deployed(subject.kind, "one");
  await one.up(subject.args);
  shell(subject.overwrite ?? "");
  await settle();
  const before = hostSnapshot();
  const [key, change] = Object.entries(subject.inPlace)[0] ?? [];
  await assert.rejects(one.refresh(), /somebody changed its mark/);
  await assert.rejects(one.up({ ...subject.args, [String(key)]: change?.to }), /somebody changed its mark/);
  const told = await one.handler.delete(one.id, one.outs).catch((error: unknown) => String(error));
  assert.match(String(told), /somebody changed its mark/);
  assertHostIs(before, "nothing was touched");
  putMarkBack(told);
  // The state has the arguments of the failed update, and the next `up` continues with it.
  await one.up(subject.args);
  assert.deepEqual(await one.refresh(), []);
  await one.down();
}
