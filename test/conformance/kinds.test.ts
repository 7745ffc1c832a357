import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { assertHostIs, type HostSnapshot, hostSnapshot, run } from "../support/host.ts";
import { settle } from "../support/lab.ts";
import { putMarkBack, shell } from "../support/shell.ts";
import { misread, spy } from "../support/spy.ts";
import { Deployed } from "./deployment.ts";
import type { Subject } from "./subject.ts";
import { subjects } from "./subjects.ts";

// The first `ip netns add` of a host makes the mount /run/netns, for good.
run("ip", "netns", "add", "first");
run("ip", "netns", "del", "first");
spy();

for (const subject of subjects) {
  describe(`${subject.kind} ${subject.title ?? ""}`.trim(), () => {
    it("is made, read back, and left alone when nothing changed", () => onGround(subject, made));
    it("changes in place, and all around it is as declared", () => onGround(subject, changedInPlace));
    it("is replaced where its kind says so", () => onGround(subject, replaced));
    it("shows what somebody changed by hand, and mends it", () => onGround(subject, drifted));
    it("is removed once, and again without a complaint", () => onGround(subject, removedTwice));
    it("is taken up again after a run that was cut off", () => onGround(subject, takenUp));
    it("refuses bad input", () => refusesBad(subject));
    it("throws where it cannot look", () => onGround(subject, cannotLook));
    it("takes a new mark in place", () => onGround(subject, renamed));
    if (subject.foreign) it("leaves a foreign object of its name alone", () => onGround(subject, foreignIsRefused));
    if (subject.overwrite) it("refuses where somebody changed its mark", () => onGround(subject, overwritten));
    if (subject.overwrite) it("takes a new mark that was refused before", () => onGround(subject, renamedLater));
  });
}

it("sends no batch and no transaction that says other than was meant", () => assert.deepEqual(misread, []));

/** Runs a test on what the kind stands on, with a host that is as before at the end. */
async function onGround(subject: Subject, test: (subject: Subject) => Promise<void>): Promise<void> {
  const before = hostSnapshot();
  for (const command of subject.ground?.make ?? []) shell(command);
  try {
    await test(subject);
  } finally {
    for (const command of subject.ground?.remove ?? []) shell(command);
  }
  await settled(before);
}

async function made(subject: Subject): Promise<void> {
  const one = new Deployed(subject.kind, "one");
  assert.equal(await one.up(subject.args), "create");
  assert.deepEqual(await one.refresh(), []);
  assert.equal(await one.up(subject.args), "same");
  await one.down();
}

async function changedInPlace(subject: Subject): Promise<void> {
  const { one, siblings, end } = await withSiblings(subject);
  for (const [key, { to, look, shows }] of Object.entries(subject.inPlace)) {
    const id = one.id;
    assert.equal(await one.up({ ...subject.args, [key]: to }), "update", key);
    assert.equal(one.id, id);
    assert.match(shell(look), shows, key);
    assert.deepEqual(await one.refresh(), [], key);
    siblings();
    await one.up(subject.args);
    siblings();
  }
  await end();
}

async function replaced(subject: Subject): Promise<void> {
  for (const [key, to] of Object.entries(subject.replaced)) {
    const { one, siblings, end } = await withSiblings(subject);
    const id = one.id;
    assert.equal(await one.up({ ...subject.args, [key]: to }), "replace", key);
    assert.notEqual(one.id, id);
    assert.deepEqual(await one.refresh(), [], key);
    assert.equal(await one.up(subject.args), "replace", `${key} and back`);
    if (subject.kind === "Address") siblings();
    await end();
  }
}

async function drifted(subject: Subject): Promise<void> {
  const { one, siblings, mendSiblings, end } = await withSiblings(subject);
  for (const { hand, shows } of subject.drift) {
    shell(hand.replaceAll("TABLE", String(one.outs.table)));
    assert.deepEqual(await one.refresh(), shows, hand);
    await one.up(subject.args);
    assert.deepEqual(await one.refresh(), [], `mended: ${hand}`);
    await mendSiblings();
    siblings(hand);
  }
  await end();
}

async function removedTwice(subject: Subject): Promise<void> {
  const one = new Deployed(subject.kind, "one");
  await one.up(subject.args);
  const { id, outs } = one;
  await one.down();
  await one.handler.delete(id, outs);
  assert.deepEqual(await one.handler.read(id, outs), {});
}

async function takenUp(subject: Subject): Promise<void> {
  const one = new Deployed(subject.kind, "one");
  await one.up(subject.args);
  // The run was cut off before the engine wrote down what it had made.
  one.forget();
  assert.equal(await one.up(subject.args), "create");
  assert.deepEqual(await one.refresh(), []);
  await one.down();
}

async function refusesBad(subject: Subject): Promise<void> {
  const before = hostSnapshot();
  for (const { args, says } of subject.bad) {
    await assert.rejects(new Deployed(subject.kind, "one").up(args), says, JSON.stringify(args));
  }
  assertHostIs(before);
}

async function cannotLook(subject: Subject): Promise<void> {
  const one = new Deployed(subject.kind, "one");
  await one.up(subject.args);
  // A shell that waits for more has the path of before.
  await new Promise((resolve) => setTimeout(resolve, 150));
  const path = process.env.PATH;
  process.env.PATH = "/nowhere";
  const looked = await one.handler.read(one.id, one.outs).catch((error: unknown) => error);
  process.env.PATH = path;
  // A setting of the host is a file, and needs no tool to be read.
  if (subject.kind !== "Sysctl" || subject.args.netns) assert.match(String(looked), /not installed, or not on PATH/);
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

/** What `pulumi` makes of a resource whose name changes, with its old one as an alias. */
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
  // The state holds what was tried; the next `up` goes on with it.
  await one.up(subject.args);
  assert.deepEqual(await one.refresh(), []);
  await one.down();
}

async function withSiblings(subject: Subject) {
  const one = new Deployed(subject.kind, "one");
  await one.up(subject.args);
  const around = (subject.siblings ?? []).map((sibling) => ({
    sibling,
    deployed: new Deployed(sibling.kind, sibling.name),
  }));
  for (const { sibling, deployed } of around) await deployed.up(sibling.args);
  const siblings = (after = "") => {
    for (const { sibling } of around) assert.match(shell(sibling.look), sibling.shows, `${sibling.name} ${after}`);
  };
  /** What `pulumi up --refresh` does with them. */
  const mendSiblings = async () => {
    for (const { deployed } of around) await deployed.refresh();
    for (const { sibling, deployed } of around) await deployed.up(sibling.args);
  };
  const end = async () => {
    for (const { deployed } of around.reverse()) await deployed.down();
    await one.down();
  };
  return { one, siblings, mendSiblings, end };
}

/** The host is as before; IPv6 detects duplicates and namespaces end in the background, so a moment may pass. */
async function settled(before: HostSnapshot): Promise<void> {
  for (let tries = 0; tries < 40; tries += 1) {
    if (JSON.stringify(hostSnapshot()) === JSON.stringify(before)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assertHostIs(before);
}
