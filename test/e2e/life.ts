import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { makeStack, type Stack } from "../support/engine.ts";
import { type EngineRun, propertyLines } from "../support/engine-output.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { byHand, pingOn, rememberHost, settle } from "../support/lab.ts";

/** What somebody changes by hand, and what the `up` that mends it says of it, exactly. What disturbs nothing else is one drift with others. */
export interface Drift {
  title: string;
  byHand: string[];
  shows: string[];
}

/** One argument changed in the program, and what changes by that; meanwhile a ping loses nothing. */
export interface Edit {
  from: string;
  to: string;
  changes: string[];
  ping: { address: string; netns?: string };
}

export interface Life {
  example: string;
  /** Every check of labs/README.md; throws where one fails. */
  answers(): void | Promise<void>;
  drifts: Drift[];
  edits: Edit[];
}

/** The whole life of an example: preview, up, drift and repair, a change, destroy; and the host is as before. */
export async function liveThrough(t: TestContext, { example, answers, drifts, edits }: Life): Promise<void> {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { example });
  await t.test("a preview touches nothing", async () => {
    withoutWarning(await stack.preview());
    hostIsAsBefore();
  });
  await t.test("up: all answers come, and nothing is left to change", () => up(stack, answers));
  for (const drift of drifts) await t.test(`drift: ${drift.title}`, () => mend(stack, drift, answers));
  for (const edit of edits) await t.test(`change: ${edit.to}`, (t) => change(t, stack, { ...edit, answers }));
  await t.test("after all repairs and changes nothing differs", () => assertNoDrift(stack));
  await t.test("destroy: the host is as before", async () => {
    await stack.destroy();
    hostIsAsBefore();
  });
}

/** A preview with refresh prints no property. */
export async function assertNoDrift(stack: Stack): Promise<void> {
  const run = await stack.preview("--refresh", "--diff");
  assert.deepEqual([...propertyLines(run), ...run.changes], [], run.text);
}

/** Of what is the lab's own nobody is warned, neither before it is there nor after. */
export const withoutWarning = ({ text }: EngineRun): void => assert.doesNotMatch(text, /warning:/);

async function up(stack: Stack, answers: Life["answers"]): Promise<void> {
  await stack.up();
  await answers();
  await settle();
  const built = hostSnapshot();
  withoutWarning(await stack.preview("--expect-no-changes"));
  assertHostIs(built);
}

async function mend(stack: Stack, drift: Drift, answers: Life["answers"]): Promise<void> {
  byHand(...drift.byHand);
  const shown = await stack.up("--refresh", "--diff");
  await answers();
  assert.deepEqual(propertyLines(shown).map(withoutOwnMac), drift.shows.sort(), shown.text);
}

type AnsweredEdit = Edit & Pick<Life, "answers">;

async function change(t: TestContext, stack: Stack, { from, to, changes, ping, answers }: AnsweredEdit): Promise<void> {
  const pings = await pingOn(t, ping.address, ping.netns);
  stack.edit(from, to);
  assert.deepEqual((await stack.up()).changes, changes);
  await pings.stop();
  await answers();
}

/** The address that a link is to have again comes from its mark, and so from where the test keeps its state. */
const withoutOwnMac = (line: string): string => line.replace(/=> "02(:[0-9a-f]{2}){5}"$/, "=> its own");
