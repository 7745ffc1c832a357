/** A cable between two routers, by number. */
export type Edge = readonly [one: number, other: number];

/** For each router that can be reached, the address of the next router on a shortest way there. */
export type Ways = Map<number, string>;

/** The shortest ways of each router to all others. @param ends the addresses of a cable's ends, by the cable's number */
export function waysOf(
  edges: readonly Edge[],
  ends: (edge: number) => readonly [string, string],
): (from: number) => Ways {
  const next = new Map<number, Ways>();
  const add = (from: number, to: number, via: string) => next.set(from, (next.get(from) ?? new Map()).set(to, via));
  for (const [edge, [one, other]] of edges.entries()) {
    const [here, there] = ends(edge);
    add(one, other, there);
    add(other, one, here);
  }
  return (from) => waysFrom(from, next);
}

/** Breadth first: the first step to every router that can be reached. */
function waysFrom(from: number, next: ReadonlyMap<number, Ways>): Ways {
  const ways: Ways = new Map([[from, ""]]);
  const queue = [from];
  for (const router of queue)
    for (const [neighbour, via] of next.get(router) ?? []) {
      if (ways.has(neighbour)) continue;
      ways.set(neighbour, router === from ? via : (ways.get(router) as string));
      queue.push(neighbour);
    }
  ways.delete(from);
  return ways;
}

/** Ranges of routers whose numbers follow one another and that are reached by the same next router. */
export function ranges(ways: Ways, count: number): { via: string; first: number; last: number }[] {
  const found: { via: string; first: number; last: number }[] = [];
  for (let router = 0; router < count; router += 1) {
    const via = ways.get(router);
    const before = found.at(-1);
    if (via === undefined) continue;
    if (before?.via === via && before.last === router - 1) before.last = router;
    else found.push({ via, first: router, last: router });
  }
  return found;
}

/** A range of numbers as aligned blocks: where each begins, and how many bits of a number are free in it. */
export function prefixesOf(first: number, last: number): [at: number, bits: number][] {
  if (first > last) return [];
  let size = 1;
  while (first % (size * 2) === 0 && first + size * 2 - 1 <= last) size *= 2;
  return [[first, Math.log2(size)], ...prefixesOf(first + size, last)];
}
