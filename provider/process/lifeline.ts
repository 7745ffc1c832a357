import { subscribe } from "node:diagnostics_channel";
import { readFileSync } from "node:fs";
import { processStat } from "./process-stat.ts";

/** How often the engine is looked for, in milliseconds, besides before each operation. */
const interval = 250;

/**
 * Ends this process when the engine that started it is dead: nobody could write down what it goes on to make, and another
 * run may be about to begin. It begins no operation any more, and ends at once; what is under way is taken up again by its
 * mark.
 * @param address the engine's, the plugin's first argument; whoever else loads this has none, and holds on to nobody
 */
export function holdLifeline(address: string | undefined): void {
  if (!/^.+:\d+$/.test(address ?? "")) return;
  const engine = enginePid();
  const born = processStat(engine)?.started;
  if (born === undefined) return;
  const look = () => {
    if (processStat(engine)?.started !== born) process.kill(process.pid, "SIGKILL");
  };
  subscribe("pulumi-netns:operation-start", look);
  // It must not keep a process alive that has nothing left to do.
  setInterval(look, interval).unref();
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
