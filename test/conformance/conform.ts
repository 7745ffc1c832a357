import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { shell } from "../support/shell.ts";
import { misread, spy } from "../support/spy.ts";
import { acts } from "./acts.ts";
import { Deployed } from "./deployment.ts";
import { onGround } from "./on-ground.ts";
import { refusesBad } from "./refuses.ts";
import type { Subject } from "./subject.ts";

/** Tests what every kind promises, with each of these subjects. */
export function conform(subjects: readonly Subject[]): void {
  spy();
  for (const subject of subjects) testsOf(subject);
  it("sends no batch and no transaction that says other than was meant", () => assert.deepEqual(misread, []));
}

/** Tests what every kind promises and only its kernel can show, for a slow second kernel. `unmade` tests the rest. */
export function conformThere(subjects: readonly Subject[]): void {
  spy();
  for (const subject of subjects) describe(titleOf(subject), () => effectsOf(subject));
  it("sends no batch and no transaction that says other than was meant", () => assert.deepEqual(misread, []));
}

export const titleOf = ({ kind, title = "" }: Subject): string => `${kind} ${title}`.trim();

function testsOf(subject: Subject): void {
  describe(titleOf(subject), () => {
    effectsOf(subject);
    it("is removed once, and again without a complaint", () => onGround(subject, removedTwice));
    it("refuses bad input", () => refusesBad(subject));
    it("throws where it cannot look", () => onGround(subject, cannotLook));
  });
}

function effectsOf(subject: Subject): void {
  it("is made, read back, and left alone when nothing changed", () => onGround(subject, made));
  it("changes in place, and all around it is as declared", () => onGround(subject, changedInPlace));
  it("is replaced where its kind says so", () => onGround(subject, replaced));
  it("shows what somebody changed by hand, and mends it", () => onGround(subject, drifted));
  for (const [index, traffic] of (subject.traffic ?? []).entries())
    it(`does to packets what it says (${index})`, () => onGround(subject, () => acts(subject, traffic)));
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
  // Each update takes the change before back as well.
  for (const [key, { to, look, shows }] of Object.entries(subject.inPlace)) {
    const id = one.id;
    assert.equal(await one.up({ ...subject.args, [key]: to }), "update", key);
    assert.equal(one.id, id);
    assert.match(shell(look), shows, key);
    assert.deepEqual(await one.refresh(), [], key);
    siblings(key);
  }
  await one.up(subject.args);
  assert.deepEqual(await one.refresh(), []);
  siblings();
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

async function cannotLook(subject: Subject): Promise<void> {
  const one = new Deployed(subject.kind, "one");
  await one.up(subject.args);
  // The shell in which batches run stays a moment after the last batch, and still has the old PATH.
  await new Promise((resolve) => setTimeout(resolve, 150));
  const path = process.env.PATH;
  process.env.PATH = "/nowhere";
  const looked = await one.handler.read(one.id, one.outs).catch((error: unknown) => error);
  process.env.PATH = path;
  if (subject.readsFiles) assert.deepEqual((looked as { props: unknown }).props, one.outs);
  else assert.match(String(looked), /not installed, or not on PATH/);
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
  /** Repairs the siblings as `pulumi up --refresh` does. */
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
