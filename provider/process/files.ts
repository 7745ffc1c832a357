import { lstat, mkdir, readdir, readFile, rm, rmdir, stat, unlink } from "node:fs/promises";
import { CommandError } from "./errors.ts";
import { operate } from "./operations.ts";
import { isRoot } from "./privileges.ts";
import { run } from "./run.ts";

/** The text of a file, or undefined where there is none. */
export async function fileRead(path: string): Promise<string | undefined> {
  return absentAsUndefined(() => readFile(path, "utf8"));
}

/** Makes a folder, and those above it. */
export async function folderMake(path: string): Promise<void> {
  await fileChange(["mkdir", "-p", "--", path], () => mkdir(path, { recursive: true, mode: 0o755 }));
}

/** Removes a file; one that is gone is fine. */
export async function fileRemove(path: string): Promise<void> {
  await fileChange(["rm", "-f", "--", path], () => absentAsUndefined(() => unlink(path)));
}

/** Removes a folder with all below it; one that is gone is fine. Only for folders of our own. */
export async function folderRemove(path: string): Promise<void> {
  await fileChange(["rm", "-rf", "--", path], () => rm(path, { recursive: true, force: true }));
}

/** Removes a folder where it is empty. */
export async function folderRemoveEmpty(path: string): Promise<void> {
  if ((await folderList(path)).length > 0) return;
  await fileChange(["rmdir", "--ignore-fail-on-non-empty", "--", path], () => rmdir(path)).catch(
    (error: CommandError) => {
      // Another process was quicker, or has put something there meanwhile.
      if (!/ENOTEMPTY|ENOENT|No such file/.test(error.words)) throw error;
    },
  );
}

/** The names in a folder, sorted; none where there is no folder. */
export const folderList = async (path: string): Promise<string[]> =>
  ((await absentAsUndefined(() => readdir(path))) ?? []).sort();

/** Whether something is there under this name, a dangling link included. */
export const fileExists = async (path: string): Promise<boolean> =>
  (await absentAsUndefined(() => lstat(path))) !== undefined;

/** Inode and change time of what a path leads to, or undefined where it leads nowhere. */
export async function fileIdentity(path: string): Promise<{ inode: number; changed: string } | undefined> {
  const found = await absentAsUndefined(() => stat(path, { bigint: true }));
  return found && { inode: Number(found.ino), changed: String(found.ctimeNs) };
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

async function absentAsUndefined<Result>(look: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await look();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}
