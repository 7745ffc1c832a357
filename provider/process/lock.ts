import { AsyncLocalStorage } from "node:async_hooks";
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

/** Tells a caller the result, once the lock is let go of; or why that failed. */
type Tell = (failure: unknown) => void;

/** Work that waits for the lock. */
interface Waiting {
  about: string | undefined;
  locked(failure: unknown): Promise<Tell>;
}

const waiting: Waiting[] = [];
const inside = new AsyncLocalStorage<true>();
let draining = false;

/** Whether this very work is done under the lock; whoever lets go of it tidies up. */
export const isUnderLock = (): boolean => inside.getStore() === true;

/**
 * Runs work while this process alone, of all on this host, holds our lock: flock(2) on /run/pulumi-netns/lock.
 * The kernel lets go of it when the holder dies, however it dies. Work that comes meanwhile in this process is done before
 * the lock is let go, one after the other.
 * @param about what the work is about, where it can be done beside work about something else
 */
export function withLock<Result>(work: () => Promise<Result>, about?: string): Promise<Result> {
  return new Promise((resolve, reject) => {
    const locked = async (failure: unknown) => {
      if (failure !== undefined) return () => reject(failure);
      return inside.run(true, work).then(
        (result) => (late: unknown) => (late === undefined ? resolve(result) : reject(late)),
        (error: unknown) => () => reject(error),
      );
    };
    // It is whoever asks that works, not the first who came to the lock.
    waiting.push({ about, locked: AsyncLocalStorage.bind(locked) });
    if (!draining) void drain();
  });
}

async function drain(): Promise<void> {
  draining = true;
  while (waiting.length > 0) {
    const lock = await acquire().catch((failure: unknown) => ({ failure }));
    const failure = "failure" in lock ? lock.failure : undefined;
    const tell = await workAll(failure);
    const late = "failure" in lock ? undefined : await release(lock).catch((error: unknown) => error);
    for (const one of tell) one(late);
  }
  draining = false;
}

/** Does all that waits, and what comes meanwhile. */
async function workAll(failure: unknown): Promise<Tell[]> {
  const tell: Tell[] = [];
  const under = new Map<string, Promise<void>>();
  const others = () => Promise.all(under.values());
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { about, locked } = next;
    const work = async (before: Promise<unknown> | undefined) => {
      await before;
      tell.push(await locked(failure));
    };
    if (about === undefined) await work(others());
    else under.set(about, work(under.get(about)));
    if (waiting.length === 0) await others();
  }
  return tell;
}

/** The lock file goes with the last note, so that a host without labs has no trace of us. */
async function release(file: FileHandle): Promise<void> {
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

/** Takes the lock; starts again where the file was taken away between opening and locking it. */
async function acquire(): Promise<FileHandle> {
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
