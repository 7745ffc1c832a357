import { link, lstat, mkdir, readdir, readFile, rename, rm, rmdir, stat, unlink, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { CommandError } from "./errors.ts";
import { operate } from "./operations.ts";
import { isRoot } from "./privileges.ts";
import { run } from "./run.ts";

/** The text of a file, or undefined where there is none. */
export async function fileRead(path: string): Promise<string | undefined> {
  return absentAsUndefined(() => readFile(path, "utf8"));
}

/** Writes a whole file at once: a reader sees the old text or the new one. The folder is made where it is missing. */
export async function fileWrite(path: string, text: string): Promise<void> {
  await written(path, text, (draft) => fileChange(["mv", "-T", "--", draft, path], () => rename(draft, path)));
}

/** The same for a file that must not be there yet. @returns whether it was not there */
export async function fileCreate(path: string, text: string): Promise<boolean> {
  let made = true;
  await written(path, text, async (draft) => {
    const linked = fileChange(["ln", "-T", "--", draft, path], () => link(draft, path));
    const failure = await linked.then(
      () => undefined,
      (error: CommandError) => error,
    );
    made = !/EEXIST|File exists/.test(failure?.words ?? "");
    if (failure && made) throw failure;
    await fileRemove(draft);
  });
  return made;
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

let drafts = 0;
/** Drafts that this process is at. */
const writing = new Set<string>();

/** The drafts in a folder that nobody is at: those of writers that were killed, or could not remove them. */
export async function draftsLeft(folder: string): Promise<string[]> {
  const left: string[] = [];
  for (const name of await folderList(folder)) {
    const [, writer] = /\.(\d+)\.\d+\.pulumi-netns$/.exec(name) ?? [];
    const path = `${folder}/${name}`;
    if (writer !== undefined && !(await isWriting(Number(writer), path))) left.push(path);
  }
  return left;
}

async function isWriting(writer: number, path: string): Promise<boolean> {
  if (writer === process.pid) return writing.has(path);
  // Of one that was killed and that nobody waited for yet, the kernel keeps the PID and an empty command.
  return Boolean(await fileRead(`/proc/${writer}/cmdline`));
}

/** Writes a draft beside the file and puts it in place. */
async function written(path: string, text: string, put: (draft: string) => Promise<unknown>): Promise<void> {
  const draft = `${path}.${process.pid}.${drafts++}.pulumi-netns`;
  writing.add(draft);
  try {
    await writtenAs(draft, text, put);
  } catch (error) {
    await fileRemove(draft).catch(() => undefined);
    throw error;
  } finally {
    writing.delete(draft);
  }
}

async function writtenAs(draft: string, text: string, put: (draft: string) => Promise<unknown>): Promise<void> {
  // An empty folder may be tidied away by others, between its making and the first file in it.
  for (let tries = 20; ; tries -= 1) {
    const failure = await writeDraft(draft, text)
      .then(() => put(draft))
      .then(
        () => undefined,
        (error: Error) => error,
      );
    if (!failure) return;
    if (tries === 0 || !/ENOENT|No such file/.test(failure.message)) throw failure;
  }
}

async function writeDraft(draft: string, text: string): Promise<void> {
  await folderMake(dirname(draft));
  await fileChange(["tee", "--", draft], () => writeFile(draft, text, { mode: 0o644 }), text);
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
  await fileChange(["rmdir", "--ignore-fail-on-non-empty", "--", path], () => rmdir(path)).catch(() => undefined);
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

async function absentAsUndefined<Result>(look: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await look();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}
