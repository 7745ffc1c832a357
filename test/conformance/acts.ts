import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { shell } from "../support/shell.ts";
import { Deployed } from "./deployment.ts";
import type { Subject, Traffic } from "./subject.ts";

/** Tests what a subject's object does to packets. */
export async function acts(subject: Subject, { args, around, passes = [], stops = [] }: Traffic): Promise<void> {
  const one = new Deployed(subject.kind, "one");
  await one.up({ ...subject.args, ...args });
  for (const command of around) shell(command);
  for (const command of passes) await succeeds(command);
  for (const command of stops) assert.equal(succeedsNow(command), false, command);
  await one.down();
}

const succeedsNow = (command: string): boolean => spawnSync("sh", ["-c", command]).status === 0;

/** Tries a command for some seconds: a link needs a moment until it has a carrier. */
async function succeeds(command: string): Promise<void> {
  const end = Date.now() + 8000;
  while (!succeedsNow(command)) {
    assert.ok(Date.now() < end, `${command}: does not succeed`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
