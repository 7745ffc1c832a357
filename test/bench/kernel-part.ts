import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const preload = pathToFileURL(join(import.meta.dirname, "kernel-part.mjs")).href;

/** What a step's plugin did to the host. */
export interface KernelPart {
  /** From the begin of the first operation to the end of the last. */
  seconds: number;
  /** Those that the plugin started itself. */
  processes: number;
}

/** The environment in which the engine's plugin notes its operations in a file. */
export const notingOperations = (file: string): NodeJS.ProcessEnv => ({
  NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --import=${preload}`.trim(),
  BENCH_OPERATIONS: file,
});

/** Reads what was noted, and takes the file away. @returns undefined where there was no operation */
export function kernelPart(file: string): KernelPart | undefined {
  if (!existsSync(file)) return undefined;
  const notes = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(" ") as [string, string]);
  rmSync(file);
  const times = notes.filter(([, what]) => what !== "process").map(([at]) => Number(at));
  const processes = notes.filter(([, what]) => what === "process").length;
  return { seconds: (times.reduce(later) - times.reduce(earlier)) / 1000, processes };
}

/** Not `Math.max(...)`: of thousands of hosts there are more times than a call takes arguments. */
const later = (one: number, other: number): number => Math.max(one, other);
const earlier = (one: number, other: number): number => Math.min(one, other);
