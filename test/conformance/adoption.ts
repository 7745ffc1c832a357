import assert from "node:assert/strict";
import { it, type TestContext } from "node:test";
import { run } from "../support/host.ts";
import { shell } from "../support/shell.ts";
import { type Adopted, adopting, onGroundOf } from "./adopted.ts";
import { releasedAgain, takenUpAgain } from "./cut-off.ts";
import { Deployed } from "./deployment.ts";
import { everything, isAgain } from "./everything.ts";
import { adoptingArgs, type Subject } from "./subject.ts";

// The first `ip netns add` of a host makes the mount /run/netns, which then stays.
run("ip", "netns", "add", "first");
run("ip", "netns", "del", "first");

/** Tests adoption of each of these objects, and of the subjects that adopt where nothing is. */
export function adoptable(objects: readonly Adopted[], subjects: readonly Subject[]): void {
  for (const one of objects)
    onGroundOf(one, (does) => {
      does("is refused without `adopt`, and not touched", refused);
      does("is announced by the check", announced);
      does("is taken over, changed, and released as it was found", takenOver);
      does("is released as it was found after somebody changed it", drifted);
      does("stays adopted when `adopt` leaves the program", toggled);
      does("keeps what was found through a rename", renamed);
      // test/kills/adoption.test.ts tries every point.
      does("is taken up again when a run was cut off", (one) => takenUpAgain(one, [1, 4]));
      does("is released again when a run was cut off", (one) => releasedAgain(one, [1, 3]));
    });
  for (const subject of subjects.filter(({ foreign, kind }) => foreign && kind !== "Nic"))
    it(`${subject.kind} ${subject.title ?? ""} with \`adopt\` is made where nothing is, and removed`, () =>
      madeAnew(subject));
}

async function madeAnew(subject: Subject): Promise<void> {
  const empty = everything();
  for (const command of subject.ground?.make ?? []) shell(command);
  const deployed = new Deployed(subject.kind, "one");
  const args = adoptingArgs(subject);
  assert.equal(await deployed.up(args), "create");
  assert.deepEqual(await deployed.refresh(), []);
  assert.equal(await deployed.up(args), "same");
  await deployed.down();
  for (const command of subject.ground?.remove ?? []) shell(command);
  await isAgain(empty);
}

async function refused(one: Adopted): Promise<void> {
  const refusal = /is there already and is not this resource's.*adopt: true/;
  await assert.rejects(new Deployed(one.kind, "one").up(one.args), refusal);
}

async function announced(one: Adopted, t: TestContext): Promise<void> {
  const said = t.mock.method(console, "error", () => undefined);
  await new Deployed(one.kind, "one").check(adopting(one));
  assert.match(said.mock.calls.map(({ arguments: [text] }) => String(text)).join("\n"), one.changes);
  said.mock.restore();
}

async function takenOver(one: Adopted): Promise<void> {
  const deployed = new Deployed(one.kind, "one");
  assert.equal(await deployed.up(adopting(one)), "create");
  assert.match(shell(one.look), one.shows);
  assert.deepEqual(await deployed.refresh(), []);
  assert.equal(await deployed.up(adopting(one)), "same");
  assert.equal(await deployed.up({ ...adopting(one), ...one.more }), "update");
  assert.deepEqual(await deployed.refresh(), []);
  await deployed.down();
}

async function drifted(one: Adopted): Promise<void> {
  const deployed = new Deployed(one.kind, "one");
  await deployed.up({ ...adopting(one), ...one.more });
  shell(one.drift);
  await deployed.refresh();
  await deployed.up({ ...adopting(one), ...one.more });
  shell(one.drift);
  await deployed.down();
}

async function toggled(one: Adopted): Promise<void> {
  const deployed = new Deployed(one.kind, "one");
  await deployed.up(adopting(one));
  assert.equal(await deployed.up(one.args), "same");
  assert.equal(await deployed.up(one.adopted?.(false) ?? { ...one.args, adopt: false }), "same");
  await deployed.down();
}

async function renamed(one: Adopted): Promise<void> {
  const first = new Deployed(one.kind, "one");
  await first.up(adopting(one));
  const { id, inputs, outs } = first;
  const second = Object.assign(new Deployed(one.kind, "renamed"), { id, inputs, outs });
  assert.equal(await second.up({ ...adopting(one), ...one.more }), "update");
  await first.handler.delete(id, outs);
  assert.deepEqual(await second.refresh(), [], "the old name releases nothing");
  await second.down();
}
