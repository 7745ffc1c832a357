import { CommandError } from "../errors.ts";
import { operate } from "../run/operations.ts";
import { privilegePrefix } from "../run/privileges.ts";
import { loadExeca } from "../run/run.ts";
import { trace } from "../run/trace.ts";

/** A lock that this process has, or that a process of root holds for it. */
export interface Lock {
  close(): Promise<void>;
}

/** The exit status of `flock` where another process has the lock for longer than `flock` waits. */
export const heldByAnother = 75;

/** The exit status where the locked file is not the one under the file's name any more. */
const takenAway = 76;

/** Makes the lock file, where it is missing, for root alone, and locks the file. */
const asRoot = `umask 077
exec flock "$@"`;

/**
 * The command that runs under the lock, with the file as descriptor 3: says that the
 * lock is held, and stays until its input ends.
 */
const stay = `[ /proc/self/fd/3 -ef "$0" ] || exit ${takenAway}
echo held
exec cat`;

/**
 * Makes a process of root take a lock and keep it for this process, until this one closes the
 * other's input or dies, which closes the input too.
 * @returns the lock; or why there is none: `other` where another process has it for too long, `gone` where the file was removed
 */
export async function lockHeldForUs(path: string, flockArgv: readonly string[]): Promise<Lock | "other" | "gone"> {
  const argv = ["sh", "-c", asRoot, "flock", ...flockArgv, path, "sh", "-c", stay, path];
  return operate({ argv: [...(await privilegePrefix()), ...argv] }, async (operation) => {
    trace(operation);
    const [file, ...args] = operation.argv as [string, ...string[]];
    const { execa } = await loadExeca();
    const child = execa(file, args, { reject: false, env: { LC_ALL: "C" } });
    // Closing the input of a process that has ended is an error.
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
  // Another run may have removed the folder before the file was made in it.
  if (status === takenAway || /No such file/.test(reason)) return "gone";
  throw new CommandError("failed", { command: `the lock ${path}`, reason, status });
}

/** Throws where somebody ended the holding process, and the lock with it, while this process was at work. */
function assertKept(path: string, { status, reason }: End): void {
  if (status === 0) return;
  throw new CommandError("failed", { command: `the lock ${path}`, reason: `${reason}; run this again`, status });
}
