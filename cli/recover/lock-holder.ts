import { readdirSync } from "node:fs";
import { hostname } from "node:os";
import * as z from "zod";
import { ownProcess, procText, seesAll } from "../../provider/host/engine/pid-namespace.ts";
import { engineLikeness } from "../../provider/host/engine/program.ts";
import { run } from "../../provider/host/run/run.ts";

/** The run that holds a stack of a file backend, as the lock file names it. */
export interface Holder {
  path: string;
  /**
   * `alive` or `dead`: the process is on this machine. `elsewhere`: it is on another machine. `unknown`: it may be alive, as
   * `doubt` explains. `garbled`: the lock file is not readable.
   */
  state: "alive" | "dead" | "elsewhere" | "unknown" | "garbled";
  /** The holder in words: `by pid 123 of root@host, since TIME`. */
  text: string;
  /** Why nobody can tell whether the process is alive, and how to look: `that process may be …. Look …`. */
  doubt?: string;
}

const lockSchema = z.looseObject({
  pid: z.number(),
  username: z.string(),
  hostname: z.string(),
  timestamp: z.string(),
});

/** Looks for the holder that a lock file names. The time in the file is not compared: a clock may be set during a run. */
export async function holderIn(path: string, lock: unknown): Promise<Holder> {
  const { data } = lockSchema.safeParse(lock);
  if (!data) return { path, state: "garbled", text: "by a run that was killed while it took the lock" };
  const { pid, username, timestamp } = data;
  const text = `by pid ${pid} of ${username}@${data.hostname}, since ${timestamp}`;
  const found = await runningWith(pid, data.hostname);
  if (found?.is === "engine") {
    return { path, state: "alive", text: found.here === pid ? text : `${text} (here it is pid ${found.here})` };
  }
  if (found) return { path, state: "unknown", text, doubt: otherName(found) };
  if (data.hostname !== hostname()) return { path, state: "elsewhere", text };
  if (seesAll()) return { path, state: "dead", text };
  return { path, state: "unknown", text, doubt: outside };
}

const outside =
  "that process may be outside of this PID namespace. Nothing was touched. Look for it on the host: ps -C pulumi -o pid,lstart,args";

const otherName = ({ here, name }: Running): string =>
  `process ${here} (${name}) may be an engine under another name. Nothing was touched. Look at it: sudo ls -l /proc/${here}/exe`;

interface Running {
  /** The PID that the process has in our PID namespace. */
  here: number;
  name: string;
  is: "engine" | "unknown";
}

/** Finds the process that is, or may be, the engine with this PID (in the process's own PID namespace) and this host name. */
async function runningWith(pid: number, host: string): Promise<Running | undefined> {
  const found: Running[] = [];
  for (const here of readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)) {
    const one = ownProcess(here);
    if (one?.pid !== pid) continue;
    // The kernel reuses PIDs for other programs.
    const is = engineLikeness(here, one.name);
    if (is !== "other" && (await isOnHost(here, host))) found.push({ here, name: one.name, is });
  }
  return found.find(({ is }) => is === "engine") ?? found[0];
}

/**
 * Whether a process has this host name. The first processes of two containers have the same PIDs, but each container has its own
 * host name.
 */
async function isOnHost(here: number, host: string): Promise<boolean> {
  const its = procText(`${here}/ns/uts`);
  if (its === "" || its === procText("self/ns/uts")) return true;
  // If the host name cannot be read, the process counts as the holder, and so `recover` touches nothing.
  const name = await run(["nsenter", `--target=${here}`, "--uts", "--", "uname", "-n"]).catch(() => undefined);
  return name === undefined || name.stdout.trim() === host;
}
