import { subscribe } from "node:diagnostics_channel";
import { openSync, readFileSync, readSync } from "node:fs";
import { listensAt } from "./address.ts";
import { processStat } from "./process-stat.ts";

/** The time between two looks for the engine, in milliseconds. Each operation begins with a look, too. */
const interval = 250;

/**
 * The lifeline: ends this process when the engine that started it is dead, at whatever time. Nobody could record what the process
 * goes on to make, and another run may be about to begin. The process begins no further operation and ends at once; the next run
 * takes up half-made objects by their marks.
 * @param address the engine's address, from the plugin's arguments; undefined for other programs, which depend on no engine
 */
export function holdLifeline(address: string | undefined): void {
  if (address === undefined) return;
  const engine = enginePid();
  // An engine in another PID namespace cannot be watched as a process; only its address can.
  const isAlive = watched(engine) ?? (() => listensAt(address) !== false);
  // Where the engine died before this point, another process is the parent now, such as PID 1, and lives on. The order counts: an
  // address with a listener after the look at the parent had that listener before it.
  if (listensAt(address) === false) endNow();
  const look = () => {
    if (!isAlive()) endNow();
  };
  subscribe("pulumi-netns:operation-start", look);
  // The timer must not keep alive a process that has nothing left to do.
  setInterval(look, interval).unref();
}

const endNow = (): void => void process.kill(process.pid, "SIGKILL");

/**
 * Returns a function that tells whether a process lives, at the cost of one read: an open file of /proc stays that process's,
 * whoever gets its PID later.
 */
function watched(pid: number): (() => boolean) | undefined {
  try {
    const file = openSync(`/proc/${pid}/stat`, "r");
    const start = Buffer.alloc(64);
    return () => isAliveIn(file, start);
  } catch {
    return undefined;
  }
}

function isAliveIn(file: number, start: Buffer): boolean {
  try {
    // The command's name, in brackets, has at most 15 bytes, so the buffer also holds the state behind it.
    const text = start.toString("latin1", 0, readSync(file, start, 0, start.length, 0));
    return !/^[ZX]/.test(text.slice(text.lastIndexOf(") ") + 2));
  } catch {
    return false;
  }
}

/** The engine's PID. The engine starts a script, `pulumi-resource-pulumi-nodejs`, which starts this process and waits. */
export function enginePid(): number {
  let pid = process.ppid;
  while (commandOf(pid).includes("pulumi-resource-pulumi-nodejs")) pid = processStat(pid)?.parent ?? 0;
  return pid;
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
