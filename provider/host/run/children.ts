import { readdirSync } from "node:fs";
import { processStat } from "../engine/process-stat.ts";

/** The processes that a process started and that run; none of one that is not there. */
export const childrenOf = (pid: number | undefined): number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => pid !== undefined && processStat(child)?.parent === pid);
