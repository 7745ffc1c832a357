import assert from "node:assert/strict";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { Deployed } from "./deployment.ts";
import type { Subject } from "./subject.ts";

/** Tests that the check refuses what a subject says is bad. */
export async function refusesBad(subject: Subject): Promise<void> {
  const before = hostSnapshot();
  for (const { args, says } of subject.bad) {
    await assert.rejects(new Deployed(subject.kind, "one").up(args), says, JSON.stringify(args));
  }
  assertHostIs(before);
}
