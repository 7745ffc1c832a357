import { readdirSync } from "node:fs";
import { hostname } from "node:os";
import * as z from "zod";
import { isNotedHere } from "../provider/process/engine-note.ts";
import { type OwnProcess, ownProcess, procText, seesAll } from "../provider/process/pid-namespace.ts";
import { run } from "../provider/process/run.ts";

/** Who holds a stack of a file backend, as its lock file says. */
export interface Holder {
  path: string;
  /**
   * `alive` or `dead` on this machine; `elsewhere` on another one; `unknown` where it may be in a process namespace that
   * cannot be seen from this one; or the file is garbled.
   */
  state: "alive" | "dead" | "elsewhere" | "unknown" | "garbled";
  /** In words: `by pid 123 of root@host, since TIME`. */
  text: string;
}

const lockSchema = z.looseObject({
  pid: z.number(),
  username: z.string(),
  hostname: z.string(),
  timestamp: z.string(),
});

/** The holder that a lock file names. Its time counts for nothing: a clock may be set while a run is under way. */
export async function holderIn(path: string, lock: unknown): Promise<Holder> {
  const { data } = lockSchema.safeParse(lock);
  if (!data) return { path, state: "garbled", text: "by a run that was killed while it took the lock" };
  const { pid, username, timestamp } = data;
  const text = `by pid ${pid} of ${username}@${data.hostname}, since ${timestamp}`;
  const engine = await engineWith(pid, data.hostname);
  if (engine !== undefined) {
    return { path, state: "alive", text: engine === pid ? text : `${text} (here it is pid ${engine})` };
  }
  if (data.hostname !== hostname()) return { path, state: "elsewhere", text };
  return { path, state: seesAll() || isNotedHere(pid) ? "dead" : "unknown", text };
}

/** The PID, as it is here, of a running engine that knows itself by a PID, on a host with a name. */
async function engineWith(pid: number, host: string): Promise<number | undefined> {
  for (const here of readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)) {
    const found = ownProcess(here);
    if (found?.pid === pid && isEngine(found) && (await isOnHost(here, host))) return here;
  }
  return undefined;
}

/** PIDs are used again, by whatever program. Plugins are called pulumi-language-…; packagers wrap the engine as .pulumi-wrapped. */
const isEngine = ({ name }: OwnProcess): boolean => /pulumi/.test(name) && !/^pulumi-[a-z]/.test(name);

/** A container has a host name of its own, and its first processes have the same PIDs as those of any other. */
async function isOnHost(here: number, host: string): Promise<boolean> {
  const its = procText(`${here}/ns/uts`);
  if (its === "" || its === procText("self/ns/uts")) return true;
  // What cannot be asked counts as the holder: nothing is touched then.
  const name = await run(["nsenter", `--target=${here}`, "--uts", "--", "uname", "-n"]).catch(() => undefined);
  return name === undefined || name.stdout.trim() === host;
}
