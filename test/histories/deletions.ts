import { type Entry, parentsOf, type Snapshot } from "./snapshot.ts";
import { allOf, remove } from "./verbs.ts";

/** Deletes resources as the engine does: what nothing else hangs on first, side by side. */
export async function deleteAll(snapshot: Snapshot, entries: readonly Entry[]): Promise<void> {
  const condemned = new Set(entries.map(({ urn }) => urn));
  const drop = async (entry: Entry): Promise<void> => {
    // One whose replacement did not come to pass is deleted already.
    if (!entry.pendingReplacement) await remove(entry, condemned);
    snapshot.drop(entry.urn);
  };
  for (let left = [...entries]; left.length > 0; ) {
    const needed = new Set(left.flatMap((entry) => [...parentsOf(entry), entry.deletedWith]));
    const free = left.filter(({ urn }) => !needed.has(urn));
    await allOf(free.map(drop));
    left = left.filter((entry) => !free.includes(entry));
  }
}

/** In an order in which each comes before those that it depends on. */
export function childrenFirst(entries: readonly Entry[]): Entry[] {
  const sorted: Entry[] = [];
  for (let left = [...entries]; left.length > 0; ) {
    const needed = new Set(left.flatMap(parentsOf));
    const free = left.filter(({ urn }) => !needed.has(urn));
    sorted.push(...free);
    left = left.filter((entry) => !free.includes(entry));
  }
  return sorted;
}
