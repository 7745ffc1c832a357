// Loaded into the plugin before everything else: makes a command of the engine fail, or kills the engine.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { onOperation } from "./faults.ts";
import type { Fault } from "./steps.ts";

/** The fault, and the path of a file that is written when the fault has happened. */
export interface Suffering {
  fault: Fault;
  told: string;
}

const { fault, told } = JSON.parse(process.env.HISTORY_SUFFERING ?? "{}") as Suffering;

onOperation(fault, (operation) => {
  writeFileSync(told, operation.argv.join(" "));
  if (fault.how === "killed") return dieWithEngine();
  operation.refusal = new Error(`refused by the history: ${operation.argv.join(" ")}`);
});

/** Kills the engine and everything that it started, this process last. The language host would outlive the engine. */
function dieWithEngine(): void {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap(look);
  const below = (pid: number): number[] => [
    pid,
    ...all.filter(({ parent }) => parent === pid).flatMap((child) => below(child.pid)),
  ];
  let engine = all.find(({ pid }) => pid === process.ppid);
  while (engine && engine.name !== "pulumi") engine = all.find(({ pid }) => pid === engine?.parent);
  const others = below(engine?.pid ?? process.pid).filter((pid) => pid !== process.pid);
  for (const pid of others) process.kill(pid, "SIGKILL");
  process.kill(process.pid, "SIGKILL");
}

/** The process with this PID; empty if it has just ended. */
function look(pid: string): { pid: number; parent: number; name: string }[] {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const field = (name: string) => new RegExp(`^${name}:\\t(.*)$`, "m").exec(status)?.[1] ?? "";
    return [{ pid: Number(pid), parent: Number(field("PPid")), name: field("Name") }];
  } catch {
    return [];
  }
}
