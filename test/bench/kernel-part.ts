import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { preloading } from "../support/preload.ts";

const preload = join(import.meta.dirname, "kernel-part.mjs");

/** What a step's plugin did to the host. */
export interface KernelPart {
  /** From the begin of the first operation to the end of the last. */
  seconds: number;
  /** Those that the plugin started itself. */
  processes: number;
}

/** The environment in which the engine's plugin notes its operations in a file. */
export const notingOperations = (file: string): NodeJS.ProcessEnv => ({
  ...preloading(preload),
  BENCH_OPERATIONS: file,
});

/** Reads what was noted, and takes the file away. @returns undefined where there was no operation */
export function kernelPart(file: string): KernelPart | undefined {
  if (!existsSync(file)) return undefined;
  const { begin, end, processes } = JSON.parse(readFileSync(file, "utf8")) as Noted;
  rmSync(file);
  return { seconds: (end - begin) / 1000, processes };
}

/** Times in milliseconds since the epoch. */
interface Noted {
  begin: number;
  end: number;
  processes: number;
}
