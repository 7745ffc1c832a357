import { readdirSync } from "node:fs";
import { processStat } from "../engine/process-stat.ts";

/** The running children of a process; none where the process does not exist. */
export const childrenOf = (pid: number | undefined): number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => pid !== undefined && processStat(child)?.parent === pid);
