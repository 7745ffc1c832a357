import { readFileSync } from "node:fs";

/** What the kernel tells about a process: see proc_pid_stat(5). */
export interface ProcessStat {
  parent: number;
  /**
   * The start time in ticks of {@link ticksPerSecond} since the machine's boot, which tells processes with the same PID apart.
   */
  started: number;
}

/** Clock ticks a second in /proc, on every architecture (USER_HZ). */
export const ticksPerSecond = 100;

/** A process that lives; undefined where the process is dead, though nobody waited for it yet. */
export function processStat(pid: number): ProcessStat | undefined {
  // The command's name, in brackets, may hold anything; behind it come the state, the parent, …
  const [state, parent, ...rest] = textIn(pid).split(") ").at(-1)?.split(" ") ?? [];
  if (parent === undefined || state === "Z" || state === "X") return undefined;
  return { parent: Number(parent), started: Number(rest[17]) };
}

function textIn(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return "";
  }
}
