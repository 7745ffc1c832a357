import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type * as z from "zod";
import { Deployed, type Props } from "../conformance/deployment.ts";
import type { Subject } from "../conformance/subject.ts";
import { subjects } from "../conformance/subjects.ts";
import { assertHostIs, hostSnapshot, run } from "../support/host.ts";
import { settle } from "../support/lab.ts";
import { shell } from "../support/shell.ts";
import { misread, spy } from "../support/spy.ts";
import { type Place, textPlaces, withText } from "./fields.ts";
import { hostileTexts } from "./texts.ts";

run("ip", "netns", "add", "first");
run("ip", "netns", "del", "first");
spy();

/** The first subject of each kind: every place of its schema is tried. */
const firsts = subjects.filter(({ kind }, index) => subjects.findIndex((one) => one.kind === kind) === index);

for (const subject of firsts) {
  describe(`hostile texts in ${subject.kind}`, async () => {
    const { [subject.kind.toLowerCase()]: kind } = await import(
      `../../provider/kinds/${subject.kind.toLowerCase()}.ts`
    );
    before(async () => {
      for (const command of subject.ground?.make ?? []) shell(command);
      // The far end of a cable gets an address and a multicast route when the near one is up for the first time.
      const first = new Deployed(subject.kind, "first");
      await first.up(subject.args);
      await settle();
      await first.down();
      await settle();
    });
    after(() => {
      for (const command of subject.ground?.remove ?? []) shell(command);
    });
    for (const place of textPlaces((kind as { schema: z.ZodType }).schema)) {
      it(`${place.join(".")}: refused in the check, or harmless`, () => tryAll(subject, place));
    }
  });
}

it("no batch had other lines or words, and no transaction other statements, than were meant", () => {
  assert.deepEqual(misread, []);
});

async function tryAll(subject: Subject, place: Place): Promise<void> {
  const host = hostSnapshot();
  for (const text of hostileTexts) {
    const args = withText(subject.args, place, text) as Props;
    const one = new Deployed(subject.kind, "one");
    const failure = await one.check(args).then(() => undefined, messageOf);
    if (failure !== undefined) assertPlain(failure, place);
    else await live(one, args);
  }
  await settle();
  assertHostIs(host, `after hostile texts in ${place.join(".")}`);
}

/** What the check lets through is made as it was declared, and goes; or is refused by the kernel. */
async function live(one: Deployed, args: Props): Promise<void> {
  const failure = await one.up(args).then(() => undefined, messageOf);
  if (failure !== undefined) return assertPlain(failure, []);
  assert.deepEqual(await one.refresh(), [], JSON.stringify(args));
  await one.down();
}

/** A message names the argument, is bounded, and does nothing to a terminal. */
function assertPlain(message: string, [argument]: Place): void {
  assert.ok(message.length < 2_000, `${message.length} characters: ${message.slice(0, 200)}`);
  assert.match(message, /^[^\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]*$/u);
  if (argument !== undefined) assert.ok(message.includes(argument), message);
}

const messageOf = (error: Error): string => error.message.replaceAll("\n", " / ");
