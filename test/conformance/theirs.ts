import assert from "node:assert/strict";
import { it, type TestContext } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { settle } from "../support/lab.ts";
import { shell } from "../support/shell.ts";
import { Deployed } from "./deployment.ts";
import { adoptingArgs, type Subject } from "./subject.ts";
import { subjects } from "./subjects.ts";

/** Subjects of kinds whose objects have a name that two stacks can want. */
export const named = subjects.filter(({ foreign, kind }) => foreign && kind !== "Nic");

/** Tests that objects of another stack are named in the refusal, and stay as they are. The maker is named in the tests' titles. */
export function theirs(subjects: readonly Subject[], maker: string, stack: string): void {
  // The first `ip netns add` of a host makes the mount /run/netns, which then stays.
  shell("ip netns add first; ip netns del first");
  for (const subject of subjects)
    it(`${subject.kind} ${subject.title ?? ""} of ${maker} is named, and unharmed by everything`, (t) =>
      unharmed(subject, stack, t));
}

async function unharmed(subject: Subject, stack: string, t: TestContext): Promise<void> {
  for (const command of subject.ground?.make ?? []) shell(command);
  t.after(() => {
    for (const command of subject.ground?.remove ?? []) shell(command);
  });
  const theirs = new Deployed(subject.kind, "theirs", stack);
  await theirs.up(subject.args);
  await settle();
  await wait(1500);
  const before = hostSnapshot();
  const ours = new Deployed(subject.kind, "ours");
  const who = new RegExp(`${subject.kind}:theirs.*${stack}|${stack}.*${subject.kind}:theirs`);
  await assert.rejects(ours.up(subject.args), who);
  await assert.rejects(ours.up(adoptingArgs(subject)), who, "with adopt");
  // Imitates an old state that claims the other stack's object.
  const { id, outs } = theirs;
  const mine = { ...outs, mark: String(outs.mark).replace(stack, "conformance/dev").replace("theirs", "ours") };
  assert.deepEqual(await ours.handler.read(id, mine), {});
  await ours.handler.update(id, mine, mine).catch(() => undefined);
  await ours.handler.delete(id, mine);
  assertHostIs(before);
  assert.deepEqual(await theirs.refresh(), []);
  await theirs.down();
}
