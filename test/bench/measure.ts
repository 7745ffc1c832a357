import { readFileSync } from "node:fs";
import { execa } from "execa";
import { watchMemory } from "./memory.ts";

/** What a step of a tool took. */
export interface Measured {
  /** By the clock on the wall. */
  seconds: number;
  /** Processes and threads that the kernel started meanwhile, on the whole machine. */
  processes: number;
  /** The peak of all processes of the tool together, by PSS. */
  peakMemoryMiB: number;
  /** The same without Pulumi's engine and its language host. */
  ownMemoryMiB: number;
}

/** Something that is under way: its process, and when what is measured of it has ended. */
export interface UnderWay {
  pid: number | undefined;
  ended: Promise<unknown>;
}

/** Measures what `start` starts until it has ended. */
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

/** Measures a command. Throws with its arguments where it fails. */
export const measureCommand = (argv: readonly string[], place: Place): Promise<Measured> =>
  measure(() => {
    const [file, ...args] = argv as [string, ...string[]];
    const child = execa(file, args, { ...place, stdin: "ignore", all: true });
    return { pid: child.pid, ended: child };
  });

/** `processes` of /proc/stat, which counts threads as well: see proc(5). */
const startsSoFar = (): number => Number(/^processes (\d+)/m.exec(readFileSync("/proc/stat", "utf8"))?.[1]);
