import { readdirSync } from "node:fs";
import { processStat } from "../engine/process-stat.ts";

/** The running children of a process, by a look at all processes; none where the process does not exist. */
export const childrenAmongAll = (pid: number | undefined): number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => pid !== undefined && processStat(child)?.parent === pid);
