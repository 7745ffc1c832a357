import { subscribe } from "node:diagnostics_channel";
import { openSync, readFileSync, readSync } from "node:fs";
import { listensAt } from "./address.ts";
import { processStat } from "./process-stat.ts";

/** How often the engine is looked for, in milliseconds, besides before each operation. */
const interval = 250;

/**
 * Ends this process when the engine that started it is dead, at whatever time: nobody could write down what it goes on to make,
 * and another run may be about to begin. It begins no operation any more, and ends at once; what is under way is taken up
 * again by its mark.
 * @param address the engine's, of the plugin's arguments; whoever else loads this has none, and holds on to nobody
 */
export function holdLifeline(address: string | undefined): void {
  if (address === undefined) return;
  const engine = enginePid();
  // One whose parent is of another PID namespace sees of it the address alone.
  const isAlive = watched(engine) ?? (() => listensAt(address) !== false);
  // Where the engine was dead before, another process has become the parent, such as the first one, and lives on. The order
  // counts: what listens after the parent was looked up listened before.
  if (listensAt(address) === false) endNow();
  const look = () => {
    if (!isAlive()) endNow();
  };
  subscribe("pulumi-netns:operation-start", look);
  // It must not keep a process alive that has nothing left to do.
  setInterval(look, interval).unref();
}

const endNow = (): void => void process.kill(process.pid, "SIGKILL");

/** Whether a process lives, at the cost of one read: an open file of /proc is that process's, whoever gets its PID later. */
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
    // The command's name, in brackets, has at most 15 bytes; behind it comes the state.
    const text = start.toString("latin1", 0, readSync(file, start, 0, start.length, 0));
    return !/^[ZX]/.test(text.slice(text.lastIndexOf(") ") + 2));
  } catch {
    return false;
  }
}

/** The engine starts a script, `pulumi-resource-pulumi-nodejs`, which starts us and waits. */
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
