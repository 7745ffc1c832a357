import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";

/** Sends a signal to a process or a group. @returns whether the process or group existed */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  // kill(2) reads 0, 1 and -1 as our own group, the first process, and every process.
  assert.ok(Math.abs(pid) > 1, `no process to signal has the PID ${pid}`);
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

export function signalAll(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) signal(pid, name);
}

/** All descendants of a process. */
export function below(pid: number, parents = parentsNow()): number[] {
  const children = [...parents].filter(([, parent]) => parent === pid).map(([child]) => child);
  return children.flatMap((child) => [child, ...below(child, parents)]);
}

export const parentOf = (pid: number): number => parentsNow().get(pid) ?? 0;

/** Whether a process runs. A zombie, dead but not yet waited for, does not. */
export const runs = (pid: number): boolean => parentsNow().has(pid);

/** Whether any process of a group runs. */
export const groupRuns = (group: number): boolean => running().some((one) => one.group === group);

/** The parent of each running process. */
const parentsNow = (): Map<number, number> => new Map(running().map(({ pid, parent }) => [pid, parent]));

interface Running {
  pid: number;
  parent: number;
  group: number;
}

const running = (): Running[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap(runningAt);

function runningAt(pid: string): Running[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [, state, parent, group] = /^\d+ \(.*\) (\S) (\d+) (\d+)/s.exec(stat) ?? [];
    return state === "Z" || state === "X" ? [] : [{ pid: Number(pid), parent: Number(parent), group: Number(group) }];
  } catch {
    return [];
  }
}
