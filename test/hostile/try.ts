import assert from "node:assert/strict";
import { Deployed, type Props } from "../conformance/deployment.ts";
import type { Subject } from "../conformance/subject.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { settle } from "../support/lab.ts";
import { ownKey, type Place, withText } from "./fields.ts";
import { assertPlain, messageOf } from "./messages.ts";
import { hostileTexts } from "./texts.ts";

/** How many texts the checks have let through. */
let passed = 0;

/**
 * Puts every hostile text at a place of a subject's arguments: each is refused in the check, or harmless. Of those that the checks
 * let through each `every`th is made, so that the next place has others.
 */
export async function tryAll(subject: Subject, place: Place, every: number): Promise<void> {
  const host = hostSnapshot();
  for (const text of hostileTexts) {
    const args = withText(subject.args, place, text) as Props;
    const one = new Deployed(subject.kind, "one");
    const failure = await one.check(args).then(() => undefined, messageOf);
    if (failure !== undefined) assertPlain(failure, place[0] === ownKey ? undefined : place[0]);
    else if (passed++ % every === 0) await live(one, args, subject);
  }
  await settle();
  assertHostIs(host, `after hostile texts in ${place.join(".")}`);
}

/** What the check lets through is made as it was declared, and goes; or is refused by the kernel. */
async function live(one: Deployed, args: Props, subject: Subject): Promise<void> {
  const failure = await one.up(args).then(() => undefined, messageOf);
  if (failure !== undefined) {
    assertPlain(failure);
    // Of members that failed the others stand, and are in the state.
    return one.down();
  }
  assert.deepEqual(await one.refresh(), [], JSON.stringify(args));
  await one.down().catch(async (error: Error) => {
    // A command that is to take things back, and is no program, is corrected first.
    if (!error.message.startsWith("undo: ")) throw error;
    assertPlain(messageOf(error));
    await one.up(subject.args);
    await one.down();
  });
}
