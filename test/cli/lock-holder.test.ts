import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Stack } from "../support/engine.ts";
import { shell, until } from "../support/shell.ts";
import { netns } from "./command.ts";
import { assertAlive, assertTaken, hour, makeEmpty, sizeOf } from "./held-lock.ts";
import { ended, lock, startAs } from "./locked.ts";

test("a lock whose time the clock left behind is that of a live run", async (t) => {
  const { stack, folder } = await makeEmpty(t);
  const engine = await startAs(t, "pulumi");
  for (const age of [hour, 0, -hour]) {
    lock(folder, { pid: engine.here, age });
    assertAlive(await netns(stack, "recover", "--yes"));
    assert.equal(await sizeOf(stack), 1);
  }
  await engine.end();
  assertTaken(await netns(stack, "recover", "--yes"), /that process has ended/);
  assert.equal(await sizeOf(stack), 0);
});

test("a PID that another program has by now is that of a dead run", async (t) => {
  const { stack, folder } = await makeEmpty(t);
  for (const name of ["sleep", "pulumi-language-nodejs"]) {
    const other = await startAs(t, name);
    // By its time alone it could have been there before.
    lock(folder, { pid: other.here, age: -hour });
    assertTaken(await netns(stack, "recover", "--yes"), /that process has ended/);
    await other.end();
  }
});

test("a live run is known whatever its engine is called", async (t) => {
  const { stack, folder } = await makeEmpty(t);
  for (const [place, name] of [
    ["link", "pl"],
    ["copy", "pl"],
    ["link", "pulumi-dev"],
    ["copy", "pulumi-dev"],
  ] as const) {
    const engine = await startEngineAs(t, stack, { place, name });
    lock(folder, { pid: engine.pid as number });
    assertAlive(await netns(stack, "recover", "--yes"));
    assert.equal(await sizeOf(stack), 1, `${place} ${name}`);
    await ended(engine);
  }
  assertTaken(await netns(stack, "recover", "--yes"), /that process has ended/);
});

/** Starts the real engine under another name; it waits for a state on its standard input. */
async function startEngineAs(
  t: TestContext,
  stack: Stack,
  { place, name }: { place: "link" | "copy"; name: string },
): Promise<ChildProcess> {
  const program = join(mkdtempSync(join(stack.folder, "engine-")), name);
  const engine = shell("readlink -f $(which pulumi)").trim();
  if (place === "link") symlinkSync(engine, program);
  else copyFileSync(engine, program);
  const child = spawn(program, ["stack", "import", "--stack", "dev"], {
    ...{ cwd: stack.folder, env: { ...process.env, ...stack.env }, stdio: ["pipe", "ignore", "ignore"] },
  });
  t.after(() => ended(child));
  const target = place === "link" ? engine : program;
  assert.ok(await until(() => readlinkSync(`/proc/${child.pid}/exe`) === target), `${program} did not start`);
  return child;
}

test("a process that may be an engine is not taken for a dead run", async (t) => {
  const { stack, folder } = await makeEmpty(t);
  // A Go program of an unknown make.
  const program = join(stack.folder, "packed");
  writeFileSync(program, Buffer.concat([readFileSync("/bin/sleep"), Buffer.from("\xff Go buildinf:", "latin1")]), {
    mode: 0o755,
  });
  const child = spawn(program, ["600"], { stdio: "ignore" });
  t.after(() => ended(child));
  lock(folder, { pid: child.pid as number });
  const { exitCode, text } = await netns(stack, "recover", "--yes");
  assert.equal(exitCode, 1, text);
  assert.match(
    text,
    new RegExp(`cannot be told: .*process ${child.pid} \\(packed\\) may be an engine under another name`),
  );
  assert.match(text, /if no run is under way, type: pulumi cancel --yes --stack organization\/lab-test\/dev/);
  assert.equal(await sizeOf(stack), 1);
});

test("JSON holds nothing that a terminal acts on, and the same text for a program", async (t) => {
  const { stack, folder } = await makeEmpty(t);
  const username = "ro\u202eot\u009b\u{e0001}";
  lock(folder, { text: JSON.stringify({ pid: 0, username, hostname: hostname(), timestamp: "now" }) });
  const { out } = await netns(stack, "recover", "--json");
  assert.doesNotMatch(out, /[^\P{C}\n]/u);
  assert.ok(JSON.parse(out).findings[0].text.includes(username), out);
});

test("a lock that was cut off in the writing goes", async (t) => {
  const { stack, folder } = await makeEmpty(t);
  lock(folder, { text: '{"pid": 1' });
  assertTaken(await netns(stack, "recover", "--yes"), /by a run that was killed while it took the lock/);
});
