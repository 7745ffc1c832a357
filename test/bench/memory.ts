import { readdirSync, readFileSync } from "node:fs";

const pause = 100;
/** Looking may take this share of the time, so that a tool with a thousand processes is not slowed by being looked at. */
const share = 1 / 20;
/** Names of the engine's own processes: itself, and the host that starts the program. */
const engine = /^pulumi(-language.*)?$/;

/** Peaks of proportional set sizes (PSS), which share a page among those that map it. In MiB. */
export interface MemoryPeaks {
  all: number;
  /** Without the engine and its language host. */
  own: number;
}

/** Looks at a process and all below it, ten times a second. @returns what ends it and gives the peaks */
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

/** A process and those below it. */
function treeOf(root: number): Running[] {
  const running = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap(runningAt);
  const below = Map.groupBy(running, ({ parent }) => parent);
  const tree = running.filter(({ pid }) => pid === root);
  // The list grows while it is gone through.
  for (const { pid } of tree) tree.push(...(below.get(pid) ?? []));
  return tree;
}

function runningAt(pid: string): Running[] {
  const [, name = "", parent] = /^\d+ \((.*)\) \S (\d+)/.exec(textOf(`/proc/${pid}/stat`)) ?? [];
  return parent === undefined ? [] : [{ pid: Number(pid), name, parent: Number(parent) }];
}

/** In KiB. */
const proportionalSize = (pid: number): number =>
  Number(/^Pss:\s+(\d+)/m.exec(textOf(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);

/** Empty for a process that has just ended. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
