import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { groupRuns } from "../support/tree.ts";
import type { Command } from "./commands.ts";
import type { Remains } from "./driver.ts";
import type { Job } from "./driving-process.ts";
import type { Entry } from "./snapshot.ts";
import type { Fault } from "./steps.ts";

/** Carries out a command in a process of its own, which is killed at an operation. */
export async function performKilled(
  command: Command,
  fault: Fault,
  entries: readonly Entry[],
): Promise<Remains & { entries: Entry[] }> {
  const folder = mkdtempSync(join(tmpdir(), "netns-history-"));
  const path = join(folder, "job.json");
  writeFileSync(path, JSON.stringify({ command, fault, entries }));
  const words = [
    "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON",
    join(import.meta.dirname, "driving-process.ts"),
    path,
  ];
  // The process group shows when the commands that the killed process started have ended too.
  const driver = spawn(process.execPath, words, { detached: true, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  driver.stderr.on("data", (text) => {
    said += String(text);
  });
  const [status, signal] = (await once(driver, "close")) as [number | null, string | null];
  while (groupRuns(driver.pid as number)) await wait(5);
  const { entries: left } = JSON.parse(readFileSync(path, "utf8")) as Job;
  rmSync(folder, { recursive: true });
  return { entries: left, wasKilled: signal === "SIGKILL", ...(status !== 0 && status !== null && { failure: said }) };
}
