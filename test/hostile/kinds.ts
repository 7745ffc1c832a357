import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type * as z from "zod";
import { Deployed } from "../conformance/deployment.ts";
import { firsts, subjects } from "../conformance/subjects.ts";
import { run } from "../support/host.ts";
import { settle } from "../support/lab.ts";
import { shell } from "../support/shell.ts";
import { misread, spy } from "../support/spy.ts";
import { textPlaces } from "./fields.ts";
import { tryAll } from "./try.ts";

run("ip", "netns", "add", "first");
run("ip", "netns", "del", "first");
spy();

/** Every place of a kind's schema is tried with its first subject. A topology has members: see topology.test.ts. */
const tried = firsts(subjects).filter(({ kind }) => kind !== "Topology");

/** Tests hostile texts at every place of each kind: of those that may be made, each `every`th. */
export function textsInKinds({ every }: { every: number }): void {
  for (const subject of tried) {
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
        it(`${place.join(".")}: refused in the check, or harmless`, () => tryAll(subject, place, every));
      }
    });
  }

  it("no batch had other lines or words, and no transaction other statements, than were meant", () => {
    assert.deepEqual(misread, []);
  });
}
