import { execa } from "execa";
import { privilegePrefix } from "../../provider/host/run/privileges.ts";
import { run } from "../../provider/host/run/run.ts";

/** A throw-away network namespace and mount namespace, to try things in. */
export interface Sandbox {
  /** The process that holds the two namespaces. */
  pid: number;
}

/**
 * Runs some work with a throw-away network. The network belongs to a process that waits for the end of its standard input, so the
 * kernel removes the network however this process ends.
 */
export async function inSandbox<Result>(work: (sandbox: Sandbox) => Promise<Result>): Promise<Result> {
  const unshare = ["unshare", "--net", "--mount", "--propagation", "private", "--"];
  const [file, ...args] = [...(await privilegePrefix()), ...unshare, "cat", "/proc/self/stat", "-"];
  const waiting = execa(file as string, args, { stdin: "pipe", env: { LC_ALL: "C" }, reject: false });
  try {
    const first = await Promise.race([firstLine(waiting.stdout), waiting.then(() => undefined)]);
    // The process prints its own line of /proc, which begins with its PID. Under sudo that is not the PID of our child process.
    const pid = Number(/^(\d+) /.exec(first ?? "")?.[1]);
    if (!pid) throw new Error((await waiting).stderr.trim());
    // A tmpfs on /run keeps what `ip netns add` makes inside the sandbox. Without --no-mtab, `mount` would record the tmpfs in
    // the host's /run.
    await inside({ pid }, ["mount", "--no-mtab", "-t", "tmpfs", "tmpfs", "/run"]);
    return await work({ pid });
  } finally {
    waiting.stdin.end();
    await waiting;
  }
}

/** Runs a command in a sandbox's network and mount namespace. */
export const inside = ({ pid }: Sandbox, argv: readonly string[]) =>
  run(["nsenter", `--target=${pid}`, "--net", "--mount", "--", ...argv]);

async function firstLine(output: AsyncIterable<unknown>): Promise<string> {
  for await (const chunk of output) return String(chunk);
  return "";
}
