import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { preloading } from "../support/preload.ts";

const preload = join(import.meta.dirname, "kernel-part.mjs");

/** The work of a step's plugin on the host. */
export interface KernelPart {
  /** Seconds from the start of the first operation to the end of the last one. */
  seconds: number;
  /** The number of processes that the plugin itself started. */
  processes: number;
}

/** An environment in which the engine's plugin records its operations in a file. */
export const notingOperations = (file: string): NodeJS.ProcessEnv => ({
  ...preloading(preload),
  BENCH_OPERATIONS: file,
});

/** Reads and removes the recorded file. @returns undefined if there was no operation */
export function kernelPart(file: string): KernelPart | undefined {
  if (!existsSync(file)) return undefined;
  const { begin, end, processes } = JSON.parse(readFileSync(file, "utf8")) as Noted;
  rmSync(file);
  return { seconds: (end - begin) / 1000, processes };
}

/** The recorded times, in milliseconds since the epoch. */
interface Noted {
  begin: number;
  end: number;
  processes: number;
}
