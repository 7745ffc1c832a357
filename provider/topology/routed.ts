import { addressAt, bitsOf, type Family, familyOf, networkOf } from "../kernel/ip.ts";
import { type Edge, prefixesOf, ranges, type Ways, waysOf } from "./ways.ts";

/** One network, or one of IPv4 and one of IPv6. */
export type Networks = string | readonly string[];

/**
 * Options of routers that forward for one another: the names of their namespaces, and their networks.
 * @example { prefix: "core", routers: ["10.50.0.0/24", "fd00:50::/64"], networks: { core1: "10.51.1.0/24" } }
 */
export interface RoutedOptions {
  /** The beginning of each name; a number follows, from 1. @default "r" */
  prefix?: string;
  /** The network of the routers' own addresses, on `lo`: IPv4, IPv6, or a list of one of each. @default "10.97.0.0/16", of IPv6 "fd00:97::/64" */
  routers?: Networks;
  /** The network from which each cable gets two addresses (RFC 3021, RFC 6164): IPv4, IPv6, or a list of one of each. @default "10.98.0.0/16", of IPv6 "fd00:98::/64" */
  cables?: Networks;
  /** Networks behind a router, by its name, such as `{ r1: "10.50.1.0/24" }`: every other router has a route there. @default none */
  networks?: Readonly<Record<string, Networks>>;
}

/** A router as an entry of a topology's namespaces. */
export interface Router {
  /** The router's own address, where the routers have one family. */
  address?: string;
  /** The router's own addresses, where the routers have both families. */
  addresses?: string[];
  /** The settings that let the router forward. */
  sysctls: Record<string, number>;
  /** The routes to all other routers and to the networks behind them. */
  routes: Record<string, { via: string; source: string }>;
}

/** The arguments of a topology that a shape of routers gives. */
export type Routed = {
  /** The routers, by name. */
  namespaces: Record<string, Router>;
  /** The cables, by the names of the routers that they join. */
  cables: Record<string, Record<string, string | string[]>>;
};

/** Makes routers with addresses of their own, cables between them, and routes from each to all others and the networks behind. */
export function routed(count: number, edges: readonly Edge[], options: RoutedOptions): Routed {
  const { prefix = "r", networks = {} } = options;
  const names = Array.from({ length: count }, (_, router) => `${prefix}${router + 1}`);
  const stranger = Object.keys(networks).find((name) => !names.includes(name));
  if (stranger !== undefined)
    throw new RangeError(`networks: there is no router ${stranger}; they are called ${names[0]} to ${names.at(-1)}`);
  const plans = plansOf(options).map((plan) => planned(plan, { names, edges, networks }));
  const end = (edge: number, side: 0 | 1) => oneOrAll(plans.map(({ cable }) => cable(edge)[side]));
  return {
    namespaces: Object.fromEntries(
      names.map((name, router) => {
        const own = plans.map(({ address }) => address(router));
        const routes = Object.fromEntries(plans.flatMap((plan) => plan.routes(router)));
        const sysctls = Object.fromEntries(plans.map(({ forwarding }) => [forwarding, 1]));
        return [name, { ...(own.length === 1 ? { address: `${own[0]}` } : { addresses: own }), sysctls, routes }];
      }),
    ),
    cables: Object.fromEntries(
      edges.map(([one, other], edge) => [
        `${names[one]}-${names[other]}`,
        { [`${names[one]}`]: end(edge, 0), [`${names[other]}`]: end(edge, 1) },
      ]),
    ),
  };
}

/** The networks of one family. */
interface Plan {
  family: Family;
  routers: string;
  cables: string;
}

const defaults = {
  4: { routers: "10.97.0.0/16", cables: "10.98.0.0/16" },
  6: { routers: "fd00:97::/64", cables: "fd00:98::/64" },
} as const;

/** A plan for each family that `routers` or `cables` gives; for IPv4 where neither is given. */
function plansOf({ routers, cables, networks = {} }: RoutedOptions): Plan[] {
  const given = { routers: byFamily("routers", routers), cables: byFamily("cables", cables) };
  const families = ([4, 6] as const).filter((family) => given.routers.has(family) || given.cables.has(family));
  const plans = (families.length === 0 ? [4 as const] : families).map((family) => ({
    family,
    routers: given.routers.get(family) ?? defaults[family].routers,
    cables: given.cables.get(family) ?? defaults[family].cables,
  }));
  for (const [name, all] of Object.entries(networks))
    for (const network of listOf(all))
      if (!plans.some(({ family }) => family === familyOf(addressAt(network, 0))))
        throw new RangeError(
          `networks: ${network} of ${name} is of another family than the routers; give them addresses of both, such as routers: ["${defaults[4].routers}", "${defaults[6].routers}"]`,
        );
  return plans;
}

/** Networks by their family: at most one of each. */
function byFamily(option: string, networks: Networks = []): Map<Family | undefined, string> {
  const found = new Map(listOf(networks).map((network) => [familyOf(addressAt(network, 0)), network]));
  if (found.size < listOf(networks).length)
    throw new RangeError(
      `${option}: give one network of IPv4 and one of IPv6 at most, not ${listOf(networks).join(", ")}`,
    );
  return found;
}

interface Layout {
  names: readonly string[];
  edges: readonly Edge[];
  networks: Readonly<Record<string, Networks>>;
}

/** The addresses and routes that a plan gives each router and each cable. */
function planned({ family, routers, cables }: Plan, { names, edges, networks }: Layout) {
  const own = (router: number) => addressAt(routers, router + 1);
  const ends = (edge: number) => [addressAt(cables, 2 * edge), addressAt(cables, 2 * edge + 1)] as const;
  const ways = waysOf(edges, ends);
  const behind = names.flatMap((name, router) =>
    listOf(networks[name] ?? [])
      .filter((network) => familyOf(network) === family)
      .map((network) => ({ router, network: networkOf(network) })),
  );
  const routes = (router: number) => {
    const next: Ways = ways(router);
    const toRouters = ranges(next, names.length).flatMap(({ via, first, last }) =>
      prefixesOf(first + 1, last + 1).map(
        ([at, bits]) => [`${addressAt(routers, at)}/${bitsOf(family) - bits}`, via] as const,
      ),
    );
    const toNetworks = behind.flatMap((one) =>
      next.has(one.router) ? [[one.network, `${next.get(one.router)}`] as const] : [],
    );
    return [...toRouters, ...toNetworks].map(([to, via]) => [to, { via, source: own(router) }] as const);
  };
  return {
    address: (router: number) => `${own(router)}/${bitsOf(family)}`,
    cable: (edge: number) => ends(edge).map((one) => `${one}/${bitsOf(family) - 1}`) as [string, string],
    forwarding: family === 4 ? "net.ipv4.ip_forward" : "net.ipv6.conf.all.forwarding",
    routes,
  };
}

const listOf = (networks: Networks): readonly string[] => (typeof networks === "string" ? [networks] : networks);

const oneOrAll = (all: string[]): string | string[] => (all.length === 1 ? `${all[0]}` : all);
