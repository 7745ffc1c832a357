// A process that carries out one command and kills itself at an operation, as if an engine and its plugin were killed.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { type Command, perform } from "./commands.ts";
import { onOperation } from "./faults.ts";
import { type Entry, Snapshot } from "./snapshot.ts";
import type { Fault } from "./steps.ts";

/** The file that tells the process what to do. After each step the process writes the state to the same file. */
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
