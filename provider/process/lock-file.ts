import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { CommandError } from "./errors.ts";
import { fileIdentity, fileRemove, folderList, folderMake, folderRemoveEmpty } from "./files.ts";
import { lockLimit } from "./limits.ts";
import { lockHolder } from "./lock-holder.ts";
import { isRoot } from "./privileges.ts";
import { run } from "./run.ts";

const folder = "/run/pulumi-netns";
const path = `${folder}/lock`;

/** Takes the lock; starts again where the file was taken away between opening and locking it. */
export async function lockTake(): Promise<FileHandle> {
  for (;;) {
    const file = await openLock();
    await lockFile(file).catch(async (failure: unknown) => {
      await file.close();
      throw failure;
    });
    const { ino } = await file.stat();
    if ((await fileIdentity(path))?.inode === ino) return file;
    await file.close();
  }
}

/** Lets go of the lock. The file goes with the last note, so that a host without labs has no trace of us. */
export async function lockRelease(file: FileHandle): Promise<void> {
  try {
    if ((await folderList(folder)).every((name) => name === "lock")) {
      await fileRemove(path);
      await folderRemoveEmpty(folder);
    }
  } finally {
    // Whatever fails: a file that stays open keeps the lock from all others.
    await file.close();
  }
}

/** What `flock` ends with where another has the lock for longer than it waits. */
const heldByAnother = 75;

async function lockFile(file: FileHandle): Promise<void> {
  // The lock belongs to the open file, which this process shares with `flock` and keeps when that has ended.
  const words = [
    "flock",
    "--exclusive",
    "--timeout",
    `${lockLimit()}`,
    "--conflict-exit-code",
    `${heldByAnother}`,
    "0",
  ];
  const { status } = await run(words, { stdin: file.fd, as: "self", accept: [0, heldByAnother] });
  if (status === 0) return;
  const holder = (await lockHolder(path)) ?? "a process that cannot be looked into";
  throw new CommandError(
    "timeout",
    `the lock ${path}`,
    `another run on this host holds it for more than ${lockLimit()} s: ${holder}. ` +
      "Let it come to its end, or end it, and run `pulumi up` again; PULUMI_NETNS_TIMEOUT makes this one wait longer",
  );
}

async function openLock(): Promise<FileHandle> {
  const flags = isRoot() ? constants.O_RDWR | constants.O_CREAT : constants.O_RDONLY;
  try {
    return await open(path, flags, 0o644);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    await folderMake(folder);
    // Not written but touched: another process may have made it, and locked it, by now.
    if (!isRoot()) await run(["touch", "--", path]);
    return openLock();
  }
}
