import { addressAt, prefixLengthOf } from "../kernel/ip.ts";
import { type Networks, type RoutedOptions, routed } from "./routed.ts";
import type { Edge } from "./ways.ts";

export type { Routed, RoutedOptions } from "./routed.ts";

/**
 * A star of hosts: how its namespaces are called, what its bridge is called, and which network it is.
 * @example { prefix: "host", bridge: "office", network: ["10.60.0.0/24", "fd00:60::/64"] }
 */
export interface StarOptions<Bridge extends string = string, Given extends Networks = string> {
  /** What names begin with; a number follows, from 1. @default "h" */
  prefix?: string;
  /** The name of the bridge. @default "lan" */
  bridge?: Bridge;
  /** A network, IPv4 or IPv6, or a list of one of each; its first address is the gateway's. @default "10.99.0.0/16" */
  network?: Given;
}

/** What {@link star} gives: each host's address by the bridge's name; lists of addresses where a list of networks is given. */
export type Star<Bridge extends string = string, Given extends Networks = string> = {
  bridges: Record<
    Bridge,
    Given extends string ? { address: string; gateway: string } : { addresses: string[]; gateway: string[] }
  >;
  namespaces: Record<string, Record<Bridge, Given extends string ? string : string[]>>;
};

/**
 * Hosts on one bridge of the host, which is their gateway.
 * @example new Topology("campus", star(1000))
 */
export function star<Bridge extends string = "lan", Given extends Networks = string>(
  hosts: number,
  options: StarOptions<Bridge, Given> = {},
): Star<NoInfer<Bridge>, NoInfer<Given>> {
  const { prefix = "h", bridge = "lan", network = "10.99.0.0/16" } = options;
  /** What a network means, or a list of what each of several means. */
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
