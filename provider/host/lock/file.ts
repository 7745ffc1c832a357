import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { CommandError } from "../errors.ts";
import { fileIdentity, fileRemove, folderList, folderMake, folderRemoveEmpty } from "../files/files.ts";
import { modes } from "../files/modes.ts";
import { privateFolder, privateFolderCheck } from "../files/private-folder.ts";
import { lockLimit } from "../run/limits.ts";
import { isRoot } from "../run/privileges.ts";
import { run } from "../run/run.ts";
import { heldByAnother, type Lock, lockHeldForUs } from "./held.ts";
import { lockHolder } from "./holder.ts";

const path = `${privateFolder}/lock`;

/** Takes the lock. Starts again where the lock file was removed between the opening and the locking of it. */
export async function lockTake(): Promise<Lock> {
  for (;;) {
    await privateFolderCheck();
    if (!isRoot()) {
      const held = await lockFor();
      if (held) return held;
      continue;
    }
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

/** Releases the lock. The lock file goes when no note is left, so that a host without labs has no trace of us. */
export async function lockRelease(lock: Lock): Promise<void> {
  try {
    if ((await folderList(privateFolder)).every((name) => name === "lock")) {
      await fileRemove(path);
      await folderRemoveEmpty(privateFolder);
    }
  } finally {
    // The file is closed whatever fails: an open file would keep the lock from all others.
    await lock.close();
  }
}

const flockOptions = () => ["--exclusive", "--timeout", `${lockLimit()}`, "--conflict-exit-code", `${heldByAnother}`];

async function lockFile(file: FileHandle): Promise<void> {
  // The lock belongs to the open file, which this process shares with `flock` and keeps after the end of `flock`.
  const argv = ["flock", ...flockOptions(), "0"];
  const { status } = await run(argv, { stdin: file.fd, as: "self", accept: [0, heldByAnother] });
  if (status !== 0) throw await tooLong();
}

/**
 * Takes the lock for a user who may not open the file: a process of root holds the lock. Undefined where the file was removed.
 */
async function lockFor(): Promise<Lock | undefined> {
  await folderMake(privateFolder, "root");
  const held = await lockHeldForUs(path, flockOptions());
  if (held === "other") throw await tooLong();
  return held === "gone" ? undefined : held;
}

async function tooLong(): Promise<CommandError> {
  const holder = (await lockHolder(path)) ?? "a process that cannot be looked into";
  return new CommandError("timeout", {
    command: `the lock ${path}`,
    reason:
      `another run on this host holds it for more than ${lockLimit()} s: ${holder}. ` +
      "Let it come to its end, or end it, and run `pulumi up` again; PULUMI_NETNS_TIMEOUT makes this one wait longer",
  });
}

async function openLock(): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, modes.root.file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT") throw new CommandError("failed", { command: `the lock ${path}`, reason: message });
    await folderMake(privateFolder, "root");
    return openLock();
  }
}
