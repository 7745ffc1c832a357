import { readFileSync } from "node:fs";
import { execa } from "execa";
import { watchMemory } from "./memory.ts";

/** The costs of a tool's step. */
export interface Measured {
  /** Wall-clock time. */
  seconds: number;
  /** The processes and threads that the whole machine started meanwhile. */
  processes: number;
  /** The peak memory of all the tool's processes together, as PSS. */
  peakMemoryMiB: number;
  /** The same without Pulumi's engine and language host. */
  ownMemoryMiB: number;
}

/** Work that is under way: its process, and a promise of its end. */
export interface UnderWay {
  pid: number | undefined;
  ended: Promise<unknown>;
}

/** Starts some work, and measures until it has ended. */
export async function measure(start: () => UnderWay): Promise<Measured> {
  const [begin, processes] = [performance.now(), startsSoFar()];
  const { pid, ended } = start();
  const peaks = watchMemory(pid ?? 0);
  try {
    await ended;
  } finally {
    peaks();
  }
  const seconds = (performance.now() - begin) / 1000;
  const { all, own } = peaks();
  return { seconds, processes: startsSoFar() - processes, peakMemoryMiB: all, ownMemoryMiB: own };
}

export interface Place {
  cwd: string;
  env?: NodeJS.ProcessEnv;
}

/** Measures a command. Throws, with its arguments, if it fails. */
export const measureCommand = (argv: readonly string[], place: Place): Promise<Measured> =>
  measure(() => {
    const [file, ...args] = argv as [string, ...string[]];
    const child = execa(file, args, { ...place, stdin: "ignore", all: true });
    return { pid: child.pid, ended: child };
  });

/** The counter `processes` of /proc/stat, which includes threads: see proc(5). */
const startsSoFar = (): number => Number(/^processes (\d+)/m.exec(readFileSync("/proc/stat", "utf8"))?.[1]);
