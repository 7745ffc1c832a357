import type { NetnsRef } from "../netns.ts";
import { batchKey, batchWake } from "./batch.ts";
import { BatchGroup } from "./group.ts";
import { groupBegins, groupEnds } from "./late.ts";

type Works = readonly (() => Promise<unknown>)[];

/**
 * Does several works whose lines in this namespace share batches, in the order of the works: a namespace's mark, the link in the
 * namespace, its address and its route then take one process. A work is started when each work before it waits with its lines, or
 * has ended. Lines that only read do not wait, and what works ask for elsewhere, such as on the host, is done meanwhile. The
 * lines go when all works wait or have ended, and so round by round. Under the lock nothing waits.
 *
 * So no work may wait for what another work does after its lines. After a failed work no further work is started.
 * @throws the first error, by order, when all works that were started have ended
 */
export async function shareBatch<const Group extends Works>(
  netns: NetnsRef,
  works: Group,
): Promise<{ -readonly [Index in keyof Group]: Awaited<ReturnType<Group[Index]>> }> {
  const group = new BatchGroup(batchKey(netns), batchWake);
  await groupBegins(group);
  const results: Promise<unknown>[] = [];
  for (const [rank, work] of works.entries()) {
    const result = group.start(rank, work);
    results.push(result);
    // The error is thrown below, when all works have ended.
    result.catch(() => undefined);
    await group.allWait();
    if (group.failed) break;
  }
  group.complete();
  await Promise.allSettled(results);
  groupEnds(group);
  return Promise.all(results) as ReturnType<typeof shareBatch<Group>>;
}
