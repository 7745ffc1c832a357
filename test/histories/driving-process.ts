// A process that carries out one command and dies at an operation, as an engine with its plugin would.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { type Command, perform } from "./commands.ts";
import { onOperation } from "./faults.ts";
import { type Entry, Snapshot } from "./snapshot.ts";
import type { Fault } from "./steps.ts";

/** What such a process is told. It writes the state to the same file, after each step that ended. */
export interface Job {
  command: Command;
  fault: Fault;
  entries: Entry[];
}

const path = process.argv[2] as string;
const { command, fault, entries } = JSON.parse(readFileSync(path, "utf8")) as Job;
const snapshot = new Snapshot(entries, (now) => {
  writeFileSync(`${path}.new`, JSON.stringify({ command, fault, entries: now }));
  renameSync(`${path}.new`, path);
});
onOperation(fault, () => process.kill(process.pid, "SIGKILL"));
await perform(snapshot, command);
