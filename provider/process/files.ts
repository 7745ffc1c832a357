import {
  existsSync,
  lstatSync,
  mkdirSync,
  opendirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statfsSync,
  statSync,
  unlinkSync,
} from "node:fs";
import { CommandError } from "./errors.ts";
import { operate } from "./operations.ts";
import { isRoot } from "./privileges.ts";
import { run } from "./run.ts";

// At once, not by the pool of threads: these are small files of the kernel's memory, thousands of them, and each detour
// costs more than the work.

/** The text of a file, or undefined where there is none. */
export async function fileRead(path: string): Promise<string | undefined> {
  return whereThere(path, () => readFileSync(path, "utf8"));
}

/** Makes a folder, and those above it. */
export async function folderMake(path: string): Promise<void> {
  await fileChange(["mkdir", "-p", "--", path], async () => mkdirSync(path, { recursive: true, mode: 0o755 }));
}

/** Removes a file; one that is gone is fine. */
export async function fileRemove(path: string): Promise<void> {
  await fileChange(["rm", "-f", "--", path], async () => absentAsUndefined(() => unlinkSync(path)));
}

/** Removes a folder with all below it; one that is gone is fine. Only for folders of our own. */
export async function folderRemove(path: string): Promise<void> {
  await fileChange(["rm", "-rf", "--", path], async () => rmSync(path, { recursive: true, force: true }));
}

/** Removes a folder where it is empty. */
export async function folderRemoveEmpty(path: string): Promise<void> {
  if (!(await fileExists(path)) || (await folderStart(path, 1)).length > 0) return;
  await fileChange(["rmdir", "--ignore-fail-on-non-empty", "--", path], async () => rmdirSync(path)).catch(
    (error: CommandError) => {
      // Another process was quicker, or has put something there meanwhile.
      if (!/ENOTEMPTY|ENOENT|No such file/.test(error.words)) throw error;
    },
  );
}

/** The names in a folder, sorted; none where there is no folder. */
export const folderList = async (path: string): Promise<string[]> =>
  (whereThere(path, () => readdirSync(path)) ?? []).sort();

/** Some names in a folder, at most so many; none where there is no folder. */
export async function folderStart(path: string, most: number): Promise<string[]> {
  const folder = whereThere(path, () => opendirSync(path));
  const names: string[] = [];
  for (let one = folder?.readSync(); one && names.length < most; one = folder?.readSync()) names.push(one.name);
  folder?.closeSync();
  return names;
}

/** Whether something is there under this name, a dangling link included. */
export const fileExists = async (path: string): Promise<boolean> =>
  absentAsUndefined(() => lstatSync(path, { throwIfNoEntry: false })) !== undefined;

/** Whether a path leads to a namespace, as setns(2) takes it, and not to a plain file: NSFS_MAGIC of statfs(2). */
export const fileIsNamespace = async (path: string): Promise<boolean> =>
  whereThere(path, () => statfsSync(path).type) === 0x6e736673;

/** Inode and change time of what a path leads to, and whether a link is what leads there; undefined where it leads nowhere. */
export async function fileIdentity(
  path: string,
): Promise<{ inode: number; changed: string; isLink: boolean } | undefined> {
  return absentAsUndefined(() => {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (!found) return undefined;
    const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
    return { inode: Number(found.ino), changed: String(found.ctimeNs), isLink };
  });
}

/**
 * Changes a file: root by itself, another user by a command that does the same. Published as that command for both, and
 * as that command's failure where it fails.
 */
export async function fileChange(
  command: readonly string[],
  asRoot: () => Promise<unknown>,
  input?: string,
): Promise<void> {
  if (!isRoot()) await run(command, input === undefined ? {} : { input });
  else
    await operate({ words: command, input }, asRoot).catch((error: Error) => {
      throw new CommandError("failed", command.join(" "), error.message);
    });
}

/** Many are looked for that are not there, and an exception costs more than a look. */
const whereThere = <Result>(path: string, look: () => Result): Result | undefined =>
  absentAsUndefined(() => (existsSync(path) ? look() : undefined));

function absentAsUndefined<Result>(look: () => Result): Result | undefined {
  try {
    return look();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}
