import { type BatchGroup, batchGroup } from "./group.ts";

/**
 * The number of groups that may be under way at the same time: enough for full batches on the host, few enough that each group is
 * done soon. More groups are hardly quicker, and cost memory.
 */
const most = 128;

/** The groups that are under way, without those that wait for the end of all others (`batchLast`). */
const inside = new Set<BatchGroup>();
const outside: { group: BatchGroup; begin(): void }[] = [];

/** Resolves when a group may begin. A group within another one begins at once, since the outer one waits for it. */
export async function windowEnter(group: BatchGroup): Promise<void> {
  if (batchGroup()) return;
  if (outside.length === 0 && inside.size < most) inside.add(group);
  else await new Promise<void>((begin) => outside.push({ group, begin }));
}

/** Lets further groups begin once half of the places are free: groups that begin together share batches on the host. */
export function windowLeave(group: BatchGroup): void {
  inside.delete(group);
  if (inside.size > most / 2) return;
  for (const next of outside.splice(0, most - inside.size)) {
    inside.add(next.group);
    next.begin();
  }
}
