import { constants } from "node:fs";
import {
  link,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  unlink,
  writeFile,
} from "node:fs/promises";
import { dirname } from "node:path";
import { CommandError } from "./errors.ts";
import { enter, type NetnsRef } from "./netns.ts";
import { isRoot } from "./privileges.ts";
import { run } from "./run.ts";

/** The text of a file, or undefined where there is none. */
export async function fileRead(path: string): Promise<string | undefined> {
  return absentAsUndefined(() => readFile(path, "utf8"));
}

/** Writes a whole file at once: a reader sees the old text or the new one. The folder is made where it is missing. */
export async function fileWrite(path: string, text: string): Promise<void> {
  await written(path, text, (draft) => (isRoot() ? rename(draft, path) : run(["mv", "-T", "--", draft, path])));
}

/** The same for a file that must not be there yet. @returns whether it was not there */
export async function fileCreate(path: string, text: string): Promise<boolean> {
  let made = true;
  await written(path, text, async (draft) => {
    const linked: Promise<unknown> = isRoot() ? link(draft, path) : run(["ln", "-T", "--", draft, path]);
    const failure = await linked.then(() => "", String);
    made = !/EEXIST|File exists/.test(failure);
    await fileRemove(draft);
    if (failure && made) throw new Error(failure);
  });
  return made;
}

let drafts = 0;

/** Writes a draft beside the file and puts it in place. */
async function written(path: string, text: string, put: (draft: string) => Promise<unknown>): Promise<void> {
  const draft = `${path}.${process.pid}.${drafts++}.new`;
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
  if (isRoot()) await writeFile(draft, text, { mode: 0o644 });
  else await run(["tee", "--", draft], { input: text });
}

/** Makes a folder, and those above it. */
export async function folderMake(path: string): Promise<void> {
  if (isRoot()) await mkdir(path, { recursive: true, mode: 0o755 });
  else await run(["mkdir", "-p", "--", path]);
}

/** Removes a file; one that is gone is fine. */
export async function fileRemove(path: string): Promise<void> {
  if (isRoot()) await absentAsUndefined(() => unlink(path));
  else await run(["rm", "-f", "--", path]);
}

/** Removes a folder with all below it; one that is gone is fine. Only for folders of our own. */
export async function folderRemove(path: string): Promise<void> {
  if (isRoot()) await rm(path, { recursive: true, force: true });
  else await run(["rm", "-rf", "--", path]);
}

/** Removes a folder where it is empty. */
export async function folderRemoveEmpty(path: string): Promise<void> {
  if ((await folderList(path)).length > 0) return;
  if (isRoot()) await rmdir(path).catch(() => undefined);
  else await run(["rmdir", "--ignore-fail-on-non-empty", "--", path], { accept: [0, 1] });
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

/** Reads files of /proc/sys as a namespace sees them, in one process; undefined for a file that is not there. */
export async function procRead(netns: NetnsRef, paths: readonly string[]): Promise<(string | undefined)[]> {
  if (netns === undefined) return Promise.all(paths.map(fileRead));
  const { stdout, stderr } = await run([...enter(netns), "grep", "-H", "", "--", ...paths, "/dev/null"], {
    accept: [0, 1, 2],
  });
  if (/^nsenter: cannot open .*: No such file/.test(stderr)) return paths.map(() => undefined);
  if (stderr.startsWith("nsenter:")) throw new CommandError("failed", `nsenter --net=${netns}`, stderr.trim());
  const found = new Map<string, string>();
  for (const line of stdout.split("\n").filter(Boolean)) {
    const path = paths.find((candidate) => line.startsWith(`${candidate}:`));
    if (path) found.set(path, line.slice(path.length + 1));
  }
  return paths.map((path) => found.get(path));
}

/** The names in a folder of /proc/sys as a namespace sees it. */
export async function procList(netns: NetnsRef, path: string): Promise<string[]> {
  if (netns === undefined) return folderList(path);
  const { stdout } = await run([...enter(netns), "ls", "-1", "--", path]);
  return stdout.split("\n").filter(Boolean);
}

/** Writes one file of /proc/sys in a namespace. Throws with the kernel's own words. */
export async function procWrite(netns: NetnsRef, path: string, value: string): Promise<void> {
  if (netns === undefined && isRoot()) {
    const file = await open(path, constants.O_WRONLY);
    return file.writeFile(value).finally(() => file.close());
  }
  await run([...enter(netns), "tee", "--", path], { input: value });
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
