import { unknown } from "../../provider/dynamic/unknown.ts";
import { type Entry, parentsOf, type Snapshot } from "./snapshot.ts";
import { allOf, handlerOf, remove } from "./verbs.ts";

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

/**
 * The candidates that a new incarnation of a resource makes anew, children first: those whose diff says so when what comes of
 * it is unknown.
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

/** In an order in which each comes before those that it depends on. */
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
