import { unknown } from "../../provider/dynamic/unknown.ts";
import { type Entry, parentsOf, type Snapshot } from "./snapshot.ts";
import { allOf, handlerOf, remove } from "./verbs.ts";

/** Deletes resources as the engine does: first those on which no other resource depends, all of these at the same time. */
export async function deleteAll(snapshot: Snapshot, entries: readonly Entry[]): Promise<void> {
  const condemned = new Set(entries.map(({ urn }) => urn));
  const drop = async (entry: Entry): Promise<void> => {
    // If the replacement of a resource failed after the deletion, the object is gone already.
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

/**
 * The candidates that have to be replaced with a resource, children first. A candidate is one of them if its diff asks for a
 * replacement when the inputs that come from replaced resources are unknown.
 */
export async function madeAnewWith(root: Entry, candidates: readonly Entry[]): Promise<Entry[]> {
  const found = new Set([root.urn]);
  for (let size = 0; size < found.size; ) {
    size = found.size;
    for (const entry of candidates.filter(({ urn }) => !found.has(urn))) {
      const blank = Object.entries(entry.dependencies).filter(([, urns]) => urns.some((urn) => found.has(urn)));
      if (blank.length === 0) continue;
      const news = { ...entry.inputs, ...Object.fromEntries(blank.map(([key]) => [key, unknown])) };
      const { replaces } = await handlerOf(entry.kind).diff(entry.id, entry.outs, news);
      if (replaces.length > 0) found.add(entry.urn);
    }
  }
  return childrenFirst(candidates.filter(({ urn }) => found.has(urn)));
}

/** Sorts entries so that each comes before the entries on which it depends. */
function childrenFirst(entries: readonly Entry[]): Entry[] {
  const sorted: Entry[] = [];
  for (let left = [...entries]; left.length > 0; ) {
    const needed = new Set(left.flatMap(parentsOf));
    const free = left.filter(({ urn }) => !needed.has(urn));
    sorted.push(...free);
    left = left.filter((entry) => !free.includes(entry));
  }
  return sorted;
}
