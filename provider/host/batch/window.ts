import { type BatchGroup, batchGroup } from "./group.ts";

/**
 * So many groups are under way at the same time: enough for full batches on the host, few enough that what each needs is
 * done with soon. More are little quicker, and cost memory.
 */
const most = 128;

/** Those that are under way; one that waits for the end of all others no more. */
const inside = new Set<BatchGroup>();
const outside: { group: BatchGroup; begin(): void }[] = [];

/** Resolves when a group may begin. One within another begins at once, for that one waits for it. */
export async function windowEnter(group: BatchGroup): Promise<void> {
  if (batchGroup()) return;
  if (outside.length === 0 && inside.size < most) inside.add(group);
  else await new Promise<void>((begin) => outside.push({ group, begin }));
}

/** Makes room. Half as many begin together, so that they share batches on the host. */
export function windowLeave(group: BatchGroup): void {
  inside.delete(group);
  if (inside.size > most / 2) return;
  for (const next of outside.splice(0, most - inside.size)) {
    inside.add(next.group);
    next.begin();
  }
}
