import { addressAt, prefixLengthOf } from "../kernel/ip.ts";
import { type Networks, type RoutedOptions, routed } from "./routed.ts";
import type { Edge } from "./ways.ts";

export type { Routed, RoutedOptions } from "./routed.ts";

/**
 * Options of a star of hosts: the names of its namespaces and its bridge, and its network.
 * @example { prefix: "host", bridge: "office", network: ["10.60.0.0/24", "fd00:60::/64"] }
 */
export interface StarOptions<Bridge extends string = string, Given extends Networks = string> {
  /** The beginning of each name; a number follows, from 1. @default "h" */
  prefix?: string;
  /** The name of the bridge. @default "lan" */
  bridge?: Bridge;
  /** A network, IPv4 or IPv6, or a list of one of each; its first address is the gateway's. @default "10.99.0.0/16" */
  network?: Given;
}

/** The arguments that {@link star} gives: each host's address by the bridge's name; lists of addresses for a list of networks. */
export type Star<Bridge extends string = string, Given extends Networks = string> = {
  bridges: Record<
    Bridge,
    Given extends string ? { address: string; gateway: string } : { addresses: string[]; gateway: string[] }
  >;
  namespaces: Record<string, Record<Bridge, Given extends string ? string : string[]>>;
};

/**
 * Hosts (namespaces) on one bridge of this machine, which is their gateway.
 * @example new Topology("campus", star(1000))
 */
export function star<Bridge extends string = "lan", Given extends Networks = string>(
  hosts: number,
  options: StarOptions<Bridge, Given> = {},
): Star<NoInfer<Bridge>, NoInfer<Given>> {
  const { prefix = "h", bridge = "lan", network = "10.99.0.0/16" } = options;
  /** The result for one network, or a list of the results for several networks. */
  const each = (mean: (network: string) => string) => (typeof network === "string" ? mean(network) : network.map(mean));
  const address = (index: number) => each((one) => `${addressAt(one, index)}/${prefixLengthOf(one)}`);
  const gateway = each((one) => addressAt(one, 1));
  const own = typeof network === "string" ? { address: address(1) } : { addresses: address(1) };
  const names = numbers(hosts).map((index) => [`${prefix}${index + 1}`, { [bridge]: address(index + 2) }] as const);
  const shape = { bridges: { [bridge]: { ...own, gateway } }, namespaces: Object.fromEntries(names) };
  return shape as unknown as Star<Bridge, Given>;
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
 * Routers in a tree: each has the same number of branches, down to a depth. `tree(2, 3)` has 1 + 3 + 9 routers.
 * @example new Topology("access", tree(2, 3))
 */
export function tree(depth: number, branches: number, options: RoutedOptions = {}) {
  const edges: Edge[] = [];
  let routers = 1;
  // Routers are numbered branch by branch, so that all routers below one are a range of numbers, and few routes lead to them.
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
 * Spines and leaves: each leaf has a cable to every spine. The spines have the first numbers.
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
