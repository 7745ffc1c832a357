import { addressAt } from "../kernel/ip.ts";

/**
 * Routers that forward for one another: how their namespaces are called, and which networks they have.
 * @example { prefix: "core", cables: "10.50.0.0/16" }
 */
export interface RoutedOptions {
  /** What names begin with; a number follows, from 1. @default "r" */
  prefix?: string;
  /** The IPv4 network of their own addresses, on `lo`. @default "10.97.0.0/16" */
  routers?: string;
  /** The IPv4 network that cables get two addresses each of (RFC 3021). @default "10.98.0.0/16" */
  cables?: string;
}

/** A cable between two routers, by number. */
export type Edge = readonly [one: number, other: number];

/** The next router on a shortest way to each router, and the address that it has on the cable. */
type Ways = Map<number, string>;

/** Routers with addresses of their own, cables between them, and routes by which each reaches every other one. */
export function routed(
  count: number,
  edges: readonly Edge[],
  { prefix = "r", routers = "10.97.0.0/16", cables = "10.98.0.0/16" }: RoutedOptions,
) {
  const name = (router: number) => `${prefix}${router + 1}`;
  const own = (router: number) => addressAt(routers, router + 1);
  const ends = (edge: number): [string, string] => [addressAt(cables, 2 * edge), addressAt(cables, 2 * edge + 1)];
  const next = neighbours(edges, ends);
  const routes = (router: number) =>
    ranges(waysFrom(router, next), count).flatMap(({ via, first, last }) =>
      prefixesOf(first + 1, last + 1).map(
        ([at, length]) => [`${addressAt(routers, at)}/${length}`, { via, source: own(router) }] as const,
      ),
    );
  const namespace = (router: number) => ({
    address: `${own(router)}/32`,
    sysctls: { "net.ipv4.ip_forward": 1 },
    routes: Object.fromEntries(routes(router)),
  });
  const numbers = Array.from({ length: count }, (_, router) => router);
  return {
    namespaces: Object.fromEntries(numbers.map((router) => [name(router), namespace(router)])),
    cables: Object.fromEntries(
      edges.map(([one, other], edge) => {
        const [here, there] = ends(edge);
        return [`${name(one)}-${name(other)}`, { [name(one)]: `${here}/31`, [name(other)]: `${there}/31` }];
      }),
    ),
  };
}

function neighbours(edges: readonly Edge[], ends: (edge: number) => [string, string]): Map<number, Ways> {
  const next = new Map<number, Ways>();
  const add = (from: number, to: number, via: string) => next.set(from, (next.get(from) ?? new Map()).set(to, via));
  for (const [edge, [one, other]] of edges.entries()) {
    const [here, there] = ends(edge);
    add(one, other, there);
    add(other, one, here);
  }
  return next;
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

/** Numbers that follow one another and are reached the same way. */
function ranges(ways: Ways, count: number): { via: string; first: number; last: number }[] {
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

/** A range of numbers as aligned blocks: where each begins, and its prefix length. */
function prefixesOf(first: number, last: number): [at: number, length: number][] {
  if (first > last) return [];
  let size = 1;
  while (first % (size * 2) === 0 && first + size * 2 - 1 <= last) size *= 2;
  return [[first, 32 - Math.log2(size)], ...prefixesOf(first + size, last)];
}
