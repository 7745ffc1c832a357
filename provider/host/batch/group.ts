import { AsyncLocalStorage } from "node:async_hooks";
import { isUnderLock } from "../lock/lock.ts";

/** A work of a group, and how many of its jobs wait in the namespace's queue. */
export class BatchWork {
  readonly group: BatchGroup;
  readonly rank: number;
  private waiting = 0;
  private hasEnded = false;

  constructor(group: BatchGroup, rank: number) {
    this.group = group;
    this.rank = rank;
  }

  /** A job of it waits from now on. */
  waits(): void {
    this.waiting += 1;
    if (this.waiting === 1 && !this.hasEnded) this.group.arrived();
  }

  /** Its jobs are taken out of the queue. */
  goesOn(): void {
    if (this.waiting > 0 && !this.hasEnded) this.group.left();
    this.waiting = 0;
  }

  ends(): void {
    if (this.waiting === 0) this.group.arrived();
    this.hasEnded = true;
  }
}

/** Works that share the batches of one namespace's queue. */
export class BatchGroup {
  readonly key: string;
  /** Whether a work of it failed. */
  failed = false;
  /** Of each work that was started, the end of it and of all before it. */
  private readonly ends: Promise<unknown>[] = [];
  /** Whether all works were started. */
  private isComplete = false;
  /** Works that were started and neither wait nor have ended. */
  private away = 0;
  private tell = (): void => undefined;

  private readonly wake: (key: string) => void;

  /** @param wake has the queue look for what may go */
  constructor(key: string, wake: (key: string) => void) {
    this.key = key;
    this.wake = wake;
  }

  /** Whether jobs of it are to wait for others of it. */
  get holds(): boolean {
    return this.away > 0 || !this.isComplete;
  }

  start(rank: number, work: () => Promise<unknown>): Promise<unknown> {
    const result = this.run(rank, work);
    this.ends.push(Promise.allSettled([this.ends.at(-1), result]));
    return result;
  }

  /** Resolves when the works before one have ended; the others do not wait for it meanwhile. */
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

  /** No further work will be started. */
  complete(): void {
    this.isComplete = true;
    this.wake(this.key);
  }

  /** Resolves when those that were started wait or have ended. */
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

/** Resolves when the works of the group that come before the one that asks have ended; at once where there is no group. */
export async function batchAfterEarlier(): Promise<void> {
  const work = current.getStore();
  await work?.group.afterEarlier(work.rank);
}

/** The group that who asks is in. */
export const batchGroup = (): BatchGroup | undefined => current.getStore()?.group;

/** Does what is common to several works outside of any: else one of them would wait for the others. */
export const batchApart = <Result>(work: () => Result): Result => current.exit(work);

const current = new AsyncLocalStorage<BatchWork>();

/** The work that asks just now, where its group is of this queue. Whoever has the lock waits for nobody: others wait for it. */
export function batchWork(key: string): BatchWork | undefined {
  const work = current.getStore();
  return work?.group.key === key && !isUnderLock() ? work : undefined;
}
