import { subscribe } from "node:diagnostics_channel";
import { readFileSync } from "node:fs";

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
  const born = bornAt(engine);
  if (born === undefined) return;
  const look = () => {
    if (bornAt(engine) !== born) process.kill(process.pid, "SIGKILL");
  };
  subscribe("pulumi-netns:operation-start", look);
  // It must not keep a process alive that has nothing left to do.
  setInterval(look, interval).unref();
}

/** The engine starts a script, `pulumi-resource-pulumi-nodejs`, which starts us and waits. */
function enginePid(): number {
  let pid = process.ppid;
  while (textOf(pid, "cmdline").includes("pulumi-resource-pulumi-nodejs")) pid = Number(statOf(pid)[1]);
  return pid;
}

/** When a process was started, in the kernel's ticks; undefined where it is dead, though nobody waited for it yet. */
function bornAt(pid: number): string | undefined {
  const [state, , ...rest] = statOf(pid);
  return state === "Z" || state === "X" ? undefined : rest[17];
}

/** The fields of proc_pid_stat(5) behind the command's name, which may hold anything: state, parent, … */
const statOf = (pid: number): string[] => textOf(pid, "stat").split(") ").at(-1)?.split(" ") ?? [];

function textOf(pid: number, file: "stat" | "cmdline"): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
