import { AsyncLocalStorage } from "node:async_hooks";
import { availableParallelism } from "node:os";
import { lockLimit } from "../run/limits.ts";
import { lockRelease, lockTake } from "./file.ts";

/** Tells a caller the result of its work once the lock is released; or why the release failed. */
type Tell = (failure: unknown) => void;

/** Work that waits for the lock. */
interface Waiting {
  about: string | undefined;
  locked(failure: unknown): Promise<Tell>;
}

const waiting: Waiting[] = [];
const inside = new AsyncLocalStorage<true>();
let draining = false;

/** Whether the caller's own work is done under the lock. A caller under the lock leaves tidying up to the lock's release. */
export const isUnderLock = (): boolean => inside.getStore() === true;

/**
 * Runs work while this process, alone on this host, holds our lock: flock(2) on /run/pulumi-netns/lock. The kernel releases the
 * lock when the holder dies, however it dies. Work that comes meanwhile in this process is done before the release, one after the
 * other. After a second the lock is released nevertheless, for a moment, so that other processes get it.
 * @param about what the work is about, where the work may be done beside work about something else
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
    // The work runs in the context of its own caller, not in that of the first caller who came to the lock.
    waiting.push({ about, locked: AsyncLocalStorage.bind(locked) });
    if (!draining) void drain();
  });
}

async function drain(): Promise<void> {
  draining = true;
  while (waiting.length > 0) {
    const lock = await lockTake().catch((failure: unknown) => ({ failure }));
    const failure = "failure" in lock ? lock.failure : undefined;
    const end = failure === undefined ? performance.now() + turn() : Number.POSITIVE_INFINITY;
    const tell = await workUntil(end, failure);
    const late = "failure" in lock ? undefined : await lockRelease(lock).catch((error: unknown) => error);
    for (const one of tell) one(late);
    // The kernel wakes the processes that wait for the lock, but gives it to the first
    // that asks: a pause lets others be the first.
    if (performance.now() > end) await new Promise((resolve) => setTimeout(resolve, pause));
  }
  draining = false;
}

/** Does the work that waits, and the work that comes meanwhile. Begins no work after `end`. */
async function workUntil(end: number, failure: unknown): Promise<Tell[]> {
  const tell: Tell[] = [];
  const under = new Map<string, Promise<void>>();
  const going = new Set<Promise<void>>();
  const others = () => Promise.all(going);
  while (waiting.length > 0 && performance.now() < end) {
    const { about, locked } = waiting.shift() as Waiting;
    const work = async (before: Promise<unknown> | undefined) => {
      await before;
      tell.push(await locked(failure));
    };
    if (about === undefined) await work(others());
    else {
      const one = work(under.get(about));
      under.set(about, one);
      going.add(one);
      void one.then(() => going.delete(one));
      // The release waits for all work that has begun, so only so much begins at a time.
      if (going.size >= atOnce) await Promise.race(going);
    }
    if (waiting.length === 0) await others();
  }
  await others();
  return tell;
}

/**
 * How long the lock is held at a time, in milliseconds: at most a second, and so short that thirty others need not wait too long.
 */
const turn = (): number => Math.min(1, lockLimit() / 30) * 1000;

/** How long the lock is released for others, in milliseconds. */
const pause = 20;

/** The number of works at a time: enough that no slot for a command in a namespace is idle. */
const atOnce = 2 * availableParallelism() + 8;
