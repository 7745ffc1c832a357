import { existsSync, lstatSync, opendirSync, readdirSync, readFileSync, statfsSync, statSync } from "node:fs";
import { CommandError } from "../errors.ts";
import { isRoot } from "../run/privileges.ts";
import { run } from "../run/run.ts";

// These functions read at once, without Node's pool of threads: they read thousands of small files from the kernel's memory, and
// the detour would cost more than the work.

/** The text of a file, or undefined where there is none. */
export const fileRead = (path: string): Promise<string | undefined> =>
  look(path, {
    self: () => (mayBeThere(path) ? readFileSync(path, "utf8") : undefined),
    asRoot: ["cat", "--", path],
    meaning: (text) => text,
  });

/**
 * The text of a file as far as this user may read it: a look as root at each file of other users' processes would take a command.
 */
export const fileReadSelf = async (path: string): Promise<string | undefined> =>
  lookSelf(path, () => readFileSync(path, "utf8"));

/** The names in a folder, sorted; none where there is no folder. */
export const folderList = async (path: string): Promise<string[]> =>
  ((await lookIn(path, () => readdirSync(path))) ?? []).sort();

/** Some names in a folder, at most `most`; none where there is no folder. */
export async function folderStart(path: string, most: number): Promise<string[]> {
  const names = (await lookIn(path, () => startOf(path, most))) ?? [];
  return names.slice(0, most);
}

function startOf(path: string, most: number): string[] {
  const folder = opendirSync(path);
  const names: string[] = [];
  for (let one = folder.readSync(); one && names.length < most; one = folder.readSync()) names.push(one.name);
  folder.closeSync();
  return names;
}

/** Whether something has this name, dangling links included. */
export const fileExists = async (path: string): Promise<boolean> =>
  (await look(path, {
    self: () => lstatSync(path, { throwIfNoEntry: false }) && true,
    asRoot: ["stat", "--", path],
    meaning: () => true,
  })) === true;

/** What stands in the place of a plain file, in words; undefined where there is a plain file, or nothing. */
export const fileOddity = async (path: string): Promise<string | undefined> =>
  lookSelf(path, () => {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (!found || found.isFile()) return undefined;
    if (found.isSymbolicLink()) return "a symbolic link";
    return found.isDirectory() ? "a folder" : "a special file";
  });

/** Whether a path leads to a namespace, which setns(2) takes, and not to a plain file: NSFS_MAGIC of statfs(2). */
export const fileIsNamespace = async (path: string): Promise<boolean> =>
  (existsSync(path) ? lookSelf(path, () => statfsSync(path).type) : undefined) === 0x6e736673;

/** Inode and change time of what a path leads to, and whether the path is a symbolic link; undefined where it leads nowhere. */
export async function fileIdentity(
  path: string,
): Promise<{ inode: number; changed: string; isLink: boolean } | undefined> {
  return lookSelf(path, () => {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (!found) return undefined;
    const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
    return { inode: Number(found.ino), changed: String(found.ctimeNs), isLink };
  });
}

/** One look at a path, in two ways. */
interface Look<Result> {
  self(): Result | undefined;
  /** The command that looks as root, where this user may not. */
  asRoot: readonly string[];
  /** Reads what that command printed. */
  meaning(stdout: string): Result;
}

const lookIn = (path: string, self: () => string[]): Promise<string[] | undefined> =>
  // The slash at the end makes `ls` fail on a file, whose name it would otherwise print.
  look(path, {
    self: () => (mayBeThere(path) ? self() : undefined),
    asRoot: ["ls", "-1A", "--", `${path}/`],
    meaning: (text) => text.split("\n").filter(Boolean),
  });

/**
 * Whether the path may exist: many do not, and an exception costs more than this check. A
 * user who may not look cannot tell by the check.
 */
const mayBeThere = (path: string): boolean => !isRoot() || existsSync(path);

async function look<Result>(path: string, { self, asRoot, meaning }: Look<Result>): Promise<Result | undefined> {
  try {
    return lookSelf(path, self);
  } catch (error) {
    if (isRoot() || !(error instanceof CommandError && error.reason.startsWith("EACCES"))) throw error;
  }
  const { stdout, stderr, status } = await run(asRoot, { accept: [0, 1, 2] });
  if (/: (No such file or directory|Not a directory)$/m.test(stderr)) return undefined;
  if (status !== 0) throw new CommandError("failed", { command: asRoot.join(" "), reason: stderr.trim(), status });
  return meaning(stdout);
}

function lookSelf<Result>(path: string, self: () => Result | undefined): Result | undefined {
  try {
    return self();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new CommandError("failed", { command: path, reason: message });
  }
}
