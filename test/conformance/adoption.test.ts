import assert from "node:assert/strict";
import { after, before, describe, it, type TestContext } from "node:test";
import { run } from "../support/host.ts";
import { cutOff } from "../support/operations.ts";
import { shell } from "../support/shell.ts";
import type { Adopted } from "./adopted.ts";
import { Deployed } from "./deployment.ts";
import { everything, isAgain, quiet } from "./everything.ts";
import { adoptingArgs } from "./subject.ts";
import { adopted, subjects } from "./subjects.ts";

// The first `ip netns add` of a host makes the mount /run/netns, for good.
run("ip", "netns", "add", "first");
run("ip", "netns", "del", "first");

for (const one of adopted) {
  describe(`${one.kind} ${one.title ?? ""}`.trim(), () => {
    const empty = everything();
    let found = empty;
    before(async () => {
      for (const command of one.make) shell(command);
      found = await quiet();
    });
    after(async () => {
      for (const command of one.remove) shell(command);
      await isAgain(empty);
    });
    const does = (what: string, test: (one: Adopted, t: TestContext) => Promise<void>) =>
      it(what, async (t) => {
        await test(one, t);
        await isAgain(found);
      });
    does("is refused without `adopt`, and not touched", refused);
    does("is announced by the check", announced);
    does("is taken over, changed, and released as it was found", takenOver);
    does("is released as it was found after somebody changed it", drifted);
    does("stays adopted when `adopt` leaves the program", toggled);
    does("keeps what was found through a rename", renamed);
    does("is taken up again when a run was cut off anywhere", cutOffAnywhere);
    does("is released again when a run was cut off anywhere", releaseCutOff);
  });
}

for (const subject of subjects.filter(({ foreign, kind }) => foreign && kind !== "Nic")) {
  it(`${subject.kind} ${subject.title ?? ""} with \`adopt\` is made where nothing is, and removed`, async () => {
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
  });
}

const adopting = ({ args, adopted }: Adopted) => adopted?.(true) ?? { ...args, adopt: true };

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

async function cutOffAnywhere(one: Adopted): Promise<void> {
  for (let after = 0, isCut = true; isCut; after += 1) {
    const deployed = new Deployed(one.kind, "one");
    isCut = after < (await cutOff(after, () => deployed.up(adopting(one))));
    // What the engine would know is lost with the process.
    deployed.forget();
    assert.equal(await deployed.up(adopting(one)), "create");
    assert.match(shell(one.look), one.shows, `after ${after} operations`);
    assert.deepEqual(await deployed.refresh(), []);
    await deployed.down();
  }
}

async function releaseCutOff(one: Adopted): Promise<void> {
  const found = everything();
  for (let after = 0, isCut = true; isCut; after += 1) {
    const deployed = new Deployed(one.kind, "one");
    await deployed.up({ ...adopting(one), ...one.more });
    const { id, outs } = deployed;
    isCut = after < (await cutOff(after, () => deployed.handler.delete(id, outs)));
    await deployed.handler.delete(id, outs);
    await isAgain(found, `after ${after} operations`);
  }
}
