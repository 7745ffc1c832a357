import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Deployed, type Handler, type Props } from "../conformance/deployment.ts";
import type { Subject } from "../conformance/subject.ts";
import { subjects } from "../conformance/subjects.ts";
import { assertHostIs, hostSnapshot, run } from "../support/host.ts";
import { settle } from "../support/lab.ts";
import { shell } from "../support/shell.ts";
import { misread, spy } from "../support/spy.ts";
import { assertPlain, messageOf } from "./messages.ts";
import { hostileTexts } from "./texts.ts";

run("ip", "netns", "add", "first");
run("ip", "netns", "del", "first");
spy();

/** What somebody may write into a state: a part of the texts, and values of other types. */
const values: readonly unknown[] = [
  ...hostileTexts.filter((_, index) => index % 6 === 0),
  ...["../../etc/passwd", null, 0, -1, 1.5, true, [], ["a\nb"], {}, { a: { b: 1 } }],
];

/** Arguments by which an object is found; of what they name something may be deleted. */
const places = ["name", "netns", "interface", "device", "key", "address", "destination"];

const firsts = subjects.filter(({ kind }, index) => subjects.findIndex((one) => one.kind === kind) === index);

/** Tests states that somebody edited: of the values at each place each `every`th, so that the next place has others. */
export function editedStates({ every }: { every: number }): void {
  let seen = 0;
  const sampled = () => values.filter(() => seen++ % every === 0);
  for (const subject of firsts)
    describe(`a state of ${subject.kind} that somebody edited`, () => edited(subject, sampled));
  it("no batch had other lines or words, and no transaction other statements, than were meant", () => {
    assert.deepEqual(misread, []);
  });
}

function edited(subject: Subject, sampled: () => readonly unknown[]): void {
  const once = new Deployed(subject.kind, "one");
  let [id, inputs, outs]: [string, Props, Props] = ["", {}, {}];
  before(async () => {
    for (const command of subject.ground?.make ?? []) shell(command);
    await once.up(subject.args);
    ({ outs, inputs, id } = once);
    await once.down();
    await settle();
  });
  after(() => {
    for (const command of subject.ground?.remove ?? []) shell(command);
  });
  for (const key of ["mark", "within", "altname", "given", "unfinished", ...Object.keys(subject.args)]) {
    it(`${key}: it is refused, or nothing comes of it`, async () => {
      const host = hostSnapshot();
      for (const value of sampled()) await live(once.handler, { id, inputs, outs, edited: { ...outs, [key]: value } });
      await settle();
      assertHostIs(host, `after ${key} was edited`);
    });
  }
  it("a place that is none is refused, and so is an id", () => refusesPlaces(subject, once.handler, { id, outs }));
}

async function refusesPlaces(
  { kind, args, inPlace }: Subject,
  handler: Handler,
  { id, outs }: { id: string; outs: Props },
) {
  // An argument that changes in place finds no object.
  const named = places.filter((key) => key in args && !(key in inPlace) && kind !== "Topology");
  const states = named.map((key) => ({ id, props: { ...outs, [key]: "../../etc/passwd" } }));
  for (const { id: one, props } of [...states, ...hostileTexts.map((text) => ({ id: text, props: outs }))]) {
    for (const verb of ["read", "delete"] as const)
      assertPlain(await handler[verb](one, props).then(() => assert.fail(String(one)), messageOf), "its state");
  }
}

interface Edited {
  id: string;
  inputs: Props;
  outs: Props;
  edited: Props;
}

/** Reads, deletes and changes by an edited state, where nothing of the resource's is there; what a change makes goes again. */
async function live(handler: Handler, { id, inputs, outs, edited }: Edited): Promise<void> {
  const steps = [
    () => handler.read(id, edited),
    () => handler.delete(id, edited),
    () => handler.update(id, edited, inputs),
  ];
  for (const step of steps) assertPlain(await step().then(() => "", messageOf));
  await handler.delete(id, outs);
}
