import { readdirSync, readFileSync } from "node:fs";

const pause = 100;
/** Looking may take at most this share of the time, so that it does not slow down a tool with a thousand processes. */
const share = 1 / 20;
/** Names of the engine's own processes: the engine, and the language host, which starts the program. */
const engine = /^pulumi(-language.*)?$/;

/** Peaks of proportional set size (PSS) in MiB. PSS divides each shared page among the processes that map it. */
export interface MemoryPeaks {
  all: number;
  /** The peak without the engine and its language host. */
  own: number;
}

/**
 * Reads the memory of a process and its descendants ten times a second.
 * @returns a function that stops this and returns the peaks
 */
export function watchMemory(root: number): () => MemoryPeaks {
  const peaks = { all: 0, own: 0 };
  let timer: NodeJS.Timeout;
  const look = () => {
    const begin = performance.now();
    const sizes = treeOf(root).map(({ pid, name }) => ({ name, size: proportionalSize(pid) }));
    peaks.all = Math.max(peaks.all, sum(sizes));
    peaks.own = Math.max(peaks.own, sum(sizes.filter(({ name }) => !engine.test(name))));
    timer = setTimeout(look, Math.max(pause, (performance.now() - begin) / share));
  };
  timer = setTimeout(look, 0);
  return () => {
    clearTimeout(timer);
    return { all: peaks.all / 1024, own: peaks.own / 1024 };
  };
}

const sum = (sizes: { size: number }[]): number => sizes.reduce((total, { size }) => total + size, 0);

interface Running {
  pid: number;
  name: string;
  parent: number;
}

/** A process and its descendants. */
function treeOf(root: number): Running[] {
  const running = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap(runningAt);
  const below = Map.groupBy(running, ({ parent }) => parent);
  const tree = running.filter(({ pid }) => pid === root);
  // The loop also visits the items that it adds.
  for (const { pid } of tree) tree.push(...(below.get(pid) ?? []));
  return tree;
}

function runningAt(pid: string): Running[] {
  const [, name = "", parent] = /^\d+ \((.*)\) \S (\d+)/.exec(textOf(`/proc/${pid}/stat`)) ?? [];
  return parent === undefined ? [] : [{ pid: Number(pid), name, parent: Number(parent) }];
}

/** Proportional set size in KiB. */
const proportionalSize = (pid: number): number =>
  Number(/^Pss:\s+(\d+)/m.exec(textOf(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);

/** The text of a file; empty if the process has just ended. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
