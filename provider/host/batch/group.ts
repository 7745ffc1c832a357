import { AsyncLocalStorage } from "node:async_hooks";
import { isUnderLock } from "../lock/lock.ts";

/** A work of a group, and the number of its jobs that wait in the namespace's queue. */
export class BatchWork {
  readonly group: BatchGroup;
  readonly rank: number;
  private waiting = 0;
  private hasEnded = false;

  constructor(group: BatchGroup, rank: number) {
    this.group = group;
    this.rank = rank;
  }

  /** Says that a job of this work waits from now on. */
  waits(): void {
    this.waiting += 1;
    if (this.waiting === 1 && !this.hasEnded) this.group.arrived();
  }

  /** Says that the jobs of this work are taken out of the queue. */
  goesOn(): void {
    if (this.waiting > 0 && !this.hasEnded) this.group.left();
    this.waiting = 0;
  }

  ends(): void {
    if (this.waiting === 0) this.group.arrived();
    this.hasEnded = true;
  }
}

/** A group: works that share the batches of one namespace's queue, see `shareBatch`. */
export class BatchGroup {
  readonly key: string;
  /** Whether a work of the group failed. */
  failed = false;
  /** A promise for each work that was started: of its end, and of the end of all works before it. */
  private readonly ends: Promise<unknown>[] = [];
  /** Whether all works were started. */
  private isComplete = false;
  /** The number of works that were started and neither wait nor have ended. */
  private away = 0;
  private tell = (): void => undefined;

  private readonly wake: (key: string) => void;

  /** @param wake makes the queue look for jobs that may go */
  constructor(key: string, wake: (key: string) => void) {
    this.key = key;
    this.wake = wake;
  }

  /** Whether the group's jobs have to wait for other works of the group. */
  get holds(): boolean {
    return this.away > 0 || !this.isComplete;
  }

  start(rank: number, work: () => Promise<unknown>): Promise<unknown> {
    const result = this.run(rank, work);
    this.ends.push(Promise.allSettled([this.ends.at(-1), result]));
    return result;
  }

  /** Resolves when the works before this one have ended; meanwhile other works do not wait for this one. */
  async afterEarlier(rank: number): Promise<void> {
    this.arrived();
    await this.ends[rank - 1];
    this.left();
  }

  private async run(rank: number, work: () => Promise<unknown>): Promise<unknown> {
    const one = new BatchWork(this, rank);
    this.left();
    try {
      return await current.run(one, work);
    } catch (error) {
      this.failed = true;
      throw error;
    } finally {
      one.ends();
    }
  }

  /** Says that no further work will be started. */
  complete(): void {
    this.isComplete = true;
    this.wake(this.key);
  }

  /** Resolves when all works that were started wait or have ended. */
  allWait(): Promise<void> {
    return new Promise((resolve) => {
      this.tell = resolve;
      if (this.away === 0) resolve();
    });
  }

  left(): void {
    this.away += 1;
  }

  arrived(): void {
    this.away -= 1;
    if (this.away > 0) return;
    this.tell();
    if (this.isComplete) this.wake(this.key);
  }
}

/** Resolves when the earlier works of the caller's group have ended; at once for a caller outside of groups. */
export async function batchAfterEarlier(): Promise<void> {
  const work = current.getStore();
  await work?.group.afterEarlier(work.rank);
}

/** The caller's group, if there is one. */
export const batchGroup = (): BatchGroup | undefined => current.getStore()?.group;

/** Does what several works have in common outside of any group: otherwise one of the works would wait for the others. */
export const batchApart = <Result>(work: () => Result): Result => current.exit(work);

const current = new AsyncLocalStorage<BatchWork>();

/** The caller's work, where its group is of this queue. The lock's holder waits for no group, since others wait for the lock. */
export function batchWork(key: string): BatchWork | undefined {
  const work = current.getStore();
  return work?.group.key === key && !isUnderLock() ? work : undefined;
}
