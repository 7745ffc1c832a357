import { addressAt, prefixLengthOf } from "../kernel/ip.ts";
import { type Edge, type RoutedOptions, routed } from "./routed.ts";

export type { RoutedOptions } from "./routed.ts";

/**
 * A star of hosts: how its namespaces are called, what its bridge is called, and which network it is.
 * @example { prefix: "host", bridge: "office", network: "10.60.0.0/24" }
 */
export interface StarOptions<Bridge extends string = string> {
  /** What names begin with; a number follows, from 1. @default "h" */
  prefix?: string;
  /** The name of the bridge. @default "lan" */
  bridge?: Bridge;
  /** An IPv4 network; its first address is the gateway's. @default "10.99.0.0/16" */
  network?: string;
}

/** What {@link star} gives: each host's address by the bridge's name. */
export type Star<Bridge extends string = string> = {
  bridges: Record<Bridge, { address: string; gateway: string }>;
  namespaces: Record<string, Record<Bridge, string>>;
};

/**
 * Hosts on one bridge of the host, which is their gateway.
 * @example new Topology("campus", star(1000))
 */
export function star<Bridge extends string = "lan">(
  hosts: number,
  options: StarOptions<Bridge> = {},
): Star<NoInfer<Bridge>> {
  const { prefix = "h", bridge = "lan", network = "10.99.0.0/16" } = options;
  const length = prefixLengthOf(network);
  const address = (index: number) => `${addressAt(network, index)}/${length}`;
  const onBridge = <Value>(value: Value) => ({ [bridge]: value }) as Record<Bridge, Value>;
  const names = numbers(hosts).map((index) => [`${prefix}${index + 1}`, onBridge(address(index + 2))] as const);
  return {
    bridges: onBridge({ address: address(1), gateway: addressAt(network, 1) }),
    namespaces: Object.fromEntries(names),
  };
}

/**
 * Routers in a row.
 * @example new Topology("core", chain(10, { prefix: "core" }))
 */
export const chain = (routers: number, options: RoutedOptions = {}) => routed(routers, row(routers), options);

/**
 * Routers in a ring; three at least.
 * @example new Topology("metro", ring(6))
 */
export const ring = (routers: number, options: RoutedOptions = {}) =>
  routed(routers, [...row(routers), [routers - 1, 0]], options);

/**
 * Routers with a cable between any two.
 * @example new Topology("mesh", fullMesh(5))
 */
export const fullMesh = (routers: number, options: RoutedOptions = {}) =>
  routed(
    routers,
    numbers(routers).flatMap((one) => numbers(one).map((other): Edge => [other, one])),
    options,
  );

/**
 * A root with branches, each with as many, down to a depth: `tree(2, 3)` has 1 + 3 + 9 routers.
 * @example new Topology("access", tree(2, 3))
 */
export function tree(depth: number, branches: number, options: RoutedOptions = {}) {
  const edges: Edge[] = [];
  let routers = 1;
  // Numbered branch by branch, so that what is below a router is a range.
  const grow = (from: number, level: number): void => {
    for (let branch = 0; level < depth && branch < branches; branch += 1) {
      const router = routers++;
      edges.push([from, router]);
      grow(router, level + 1);
    }
  };
  grow(0, 0);
  return routed(routers, edges, options);
}

/**
 * Spines, the first numbers, and leaves, each with a cable to every spine.
 * @example new Topology("fabric", spineLeaf(2, 4))
 */
export const spineLeaf = (spines: number, leaves: number, options: RoutedOptions = {}) =>
  routed(
    spines + leaves,
    numbers(leaves).flatMap((leaf) => numbers(spines).map((spine): Edge => [spine, spines + leaf])),
    options,
  );

const row = (routers: number): Edge[] => numbers(routers - 1).map((index) => [index, index + 1]);

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
