import { CommandError } from "../errors.ts";
import { operate } from "../run/operations.ts";
import { privilegePrefix } from "../run/privileges.ts";
import { loadExeca } from "../run/run.ts";
import { trace } from "../run/trace.ts";

/** The lock, as long as it is had. */
export interface Lock {
  close(): Promise<void>;
}

/** What `flock` ends with where another has the lock for longer than it waits. */
export const heldByAnother = 75;

/** What it ends with where the file that it locked is no more the one under the name. */
const takenAway = 76;

/** Makes the file, where it is missing, for root alone. */
const asRoot = `umask 077
exec flock "$@"`;

/** Under the lock, on the file that `flock` hands on as descriptor 3: says that it is had, and stays until its input ends. */
const stay = `[ /proc/self/fd/3 -ef "$0" ] || exit ${takenAway}
echo held
exec cat`;

/**
 * Has a process of root's take a lock and keep it for this one, until it is told, or this one dies: the end of its input,
 * either way.
 * @returns the lock; or why it is not had: another has it for longer than was waited, or the file was taken away
 */
export async function lockHeldForUs(path: string, flockArgv: readonly string[]): Promise<Lock | "other" | "gone"> {
  const argv = ["sh", "-c", asRoot, "flock", ...flockArgv, path, "sh", "-c", stay, path];
  return operate({ argv: [...(await privilegePrefix()), ...argv] }, async (operation) => {
    trace(operation);
    const [file, ...args] = operation.argv as [string, ...string[]];
    const { execa } = await loadExeca();
    const child = execa(file, args, { reject: false, env: { LC_ALL: "C" } });
    // One that has ended takes no end of its input.
    child.stdin.on("error", () => undefined);
    const held = new Promise<"held">((resolve) => child.stdout.once("data", () => resolve("held")));
    const ended = child.then(({ exitCode, stderr, shortMessage = "" }) => ({
      status: exitCode,
      reason: stderr || shortMessage,
    }));
    const first = await Promise.race([held, ended]);
    if (first !== "held") return withoutLock(path, first);
    const close = async () => {
      child.stdin.end();
      assertKept(path, await ended);
    };
    return { close };
  });
}

interface End {
  status: number | undefined;
  reason: string;
}

function withoutLock(path: string, { status, reason }: End): "other" | "gone" {
  if (status === heldByAnother) return "other";
  // The folder may have been tidied away before the file was made in it.
  if (status === takenAway || /No such file/.test(reason)) return "gone";
  throw new CommandError("failed", { command: `the lock ${path}`, reason, status });
}

/** Whoever ended the holder ended the lock, while this process was at work. */
function assertKept(path: string, { status, reason }: End): void {
  if (status === 0) return;
  throw new CommandError("failed", { command: `the lock ${path}`, reason: `${reason}; run this again`, status });
}
