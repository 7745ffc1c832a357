import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { Stack } from "../support/engine.ts";
import { shell } from "../support/shell.ts";
import type { CommandRun } from "./command.ts";

export const hour = 3600;
export const ownPids = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"];

/** A stack `lab-test/dev` without resources, and its backend's folder. */
export async function makeEmpty(t: TestContext): Promise<{ stack: Stack; folder: string }> {
  const top = mkdtempSync(join(tmpdir(), "netns-lock-"));
  t.after(() => rmSync(top, { recursive: true, force: true }));
  for (const part of ["state", "home"]) mkdirSync(join(top, part));
  shell(`printf 'name: lab-test\\nruntime: nodejs\\n' > '${top}/Pulumi.yaml'`);
  const stack = new Stack(top, "dev");
  await stack.pulumi("stack", "init");
  return { stack, folder: join(top, "state/.pulumi") };
}

export function assertAlive({ exitCode, text }: CommandRun): void {
  assert.equal(exitCode, 1, text);
  assert.match(text, /under way: it is locked by pid .*, and that process is alive\. Nothing was touched/);
}

export function assertTaken({ exitCode, text }: CommandRun, why: RegExp): void {
  assert.equal(exitCode, 0, text);
  assert.match(text, why);
  assert.match(text, /Mended \(1\)/);
}

export const sizeOf = async (stack: Stack): Promise<number> =>
  shell(`find '${stack.folder}/state/.pulumi/locks' -name '*.json'`).split("\n").filter(Boolean).length;
