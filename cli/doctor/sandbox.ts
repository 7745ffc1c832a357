import { execa } from "execa";
import { privilegePrefix } from "../../provider/host/run/privileges.ts";
import { run } from "../../provider/host/run/run.ts";

/** A throw-away place to try things in: network and mounts of its own. */
export interface Sandbox {
  /** The process whose network and mounts they are. */
  pid: number;
}

/**
 * Does some work with a throw-away network. It is that of a process which waits for its input to end, so that nothing is
 * left however we end.
 */
export async function inSandbox<Result>(work: (sandbox: Sandbox) => Promise<Result>): Promise<Result> {
  const unshare = ["unshare", "--net", "--mount", "--propagation", "private", "--"];
  const [file, ...args] = [...(await privilegePrefix()), ...unshare, "cat", "/proc/self/stat", "-"];
  const waiting = execa(file as string, args, { stdin: "pipe", env: { LC_ALL: "C" }, reject: false });
  try {
    const first = await Promise.race([firstLine(waiting.stdout), waiting.then(() => undefined)]);
    // Its own line of /proc begins with its PID: with sudo in between it is not that of our child.
    const pid = Number(/^(\d+) /.exec(first ?? "")?.[1]);
    if (!pid) throw new Error((await waiting).stderr.trim());
    // What `ip netns add` makes below /run stays in here; `mount` itself would note it there, in a folder that stays.
    await inside({ pid }, ["mount", "--no-mtab", "-t", "tmpfs", "tmpfs", "/run"]);
    return await work({ pid });
  } finally {
    waiting.stdin.end();
    await waiting;
  }
}

/** Runs a command in a sandbox, with its mounts too. */
export const inside = ({ pid }: Sandbox, argv: readonly string[]) =>
  run(["nsenter", `--target=${pid}`, "--net", "--mount", "--", ...argv]);

async function firstLine(output: AsyncIterable<unknown>): Promise<string> {
  for await (const chunk of output) return String(chunk);
  return "";
}
