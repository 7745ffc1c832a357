import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { until } from "../support/shell.ts";

/** A process to be taken for an engine, or for none, by its name. `here` is its PID where the test runs. */
export interface StandIn {
  here: number;
  end(): Promise<void>;
}

/** Starts a program of a name that only waits, behind words such as `unshare …`. */
export async function startAs(t: TestContext, name: string, ...before: string[]): Promise<StandIn> {
  const folder = mkdtempSync(join(tmpdir(), "netns-standin-"));
  const program = join(folder, name);
  copyFileSync("/bin/sleep", program);
  const [file = program, ...args] = [...before, program, "600"];
  const child = spawn(file, args, { stdio: "ignore" });
  const end = () => ended(child);
  t.after(async () => {
    await end();
    rmSync(folder, { recursive: true, force: true });
  });
  assert.ok(await until(() => named(child, program) !== undefined), `${name} did not start`);
  return { here: named(child, program) as number, end };
}

/** Kills a process, and waits for its end. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("exit", resolve));
}

/** The process that runs a program: the child, or one that it started. */
const named = (child: ChildProcess, program: string): number | undefined =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => commandOf(pid).startsWith(`${program}\0`) && [pid, parentOf(pid)].includes(child.pid as number));

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

const parentOf = (pid: number): number =>
  Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);

/** Writes a lock of stack `lab-test/dev` as the engine does, or another text. @returns the file */
export function lock(folder: string, { pid = 0, host = hostname(), age = 0, text = "" }): string {
  const path = join(folder, "locks/organization/lab-test/dev/0a1b2c3d-0000-4000-8000-000000000000.json");
  const timestamp = new Date(Date.now() - age * 1000).toISOString();
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text || JSON.stringify({ pid, username: "root", hostname: host, timestamp }));
  return path;
}
