import { AsyncLocalStorage } from "node:async_hooks";
import { availableParallelism } from "node:os";
import { lockLimit } from "../run/limits.ts";
import { lockRelease, lockTake } from "./file.ts";

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
 * the lock is let go, one after the other; after a second it is let go of nevertheless, for a moment, so that others get it.
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
    const lock = await lockTake().catch((failure: unknown) => ({ failure }));
    const failure = "failure" in lock ? lock.failure : undefined;
    const end = failure === undefined ? performance.now() + turn() : Number.POSITIVE_INFINITY;
    const tell = await workUntil(end, failure);
    const late = "failure" in lock ? undefined : await lockRelease(lock).catch((error: unknown) => error);
    for (const one of tell) one(late);
    // The kernel wakes who waits for the lock, and keeps no order: whoever asks first then has it.
    if (performance.now() > end) await new Promise((resolve) => setTimeout(resolve, pause));
  }
  draining = false;
}

/** Does what waits, and what comes meanwhile; of very much, what is begun until then. */
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
      // Of what has begun the lock waits for the end.
      if (going.size >= atOnce) await Promise.race(going);
    }
    if (waiting.length === 0) await others();
  }
  await others();
  return tell;
}

/** How long the lock is had at a time, in milliseconds: a second, and so little that thirty others need not wait too long. */
const turn = (): number => Math.min(1, lockLimit() / 30) * 1000;

/** How long the lock is let go of for others, in milliseconds. */
const pause = 20;

/** How many works are under way at a time: enough that no place for a command in a namespace is idle. */
const atOnce = 2 * availableParallelism() + 8;
