import * as z from "zod";
import { readAs } from "../errors.ts";
import type { Family } from "../ip.ts";

const addressSchema = z.object({
  family: z.string(),
  local: z.string(),
  /** The far end, on a point-to-point link. */
  address: z.string().optional(),
  prefixlen: z.number(),
  broadcast: z.string().optional(),
  scope: z.string(),
  label: z.string().optional(),
  metric: z.number().optional(),
  nodad: z.boolean().default(false),
  noprefixroute: z.boolean().default(false),
  mngtmpaddr: z.boolean().default(false),
  home: z.boolean().default(false),
  autojoin: z.boolean().default(false),
  temporary: z.boolean().default(false),
  valid_life_time: z.number(),
  preferred_life_time: z.number(),
});

const hopSchema = z.object({
  gateway: z.string().optional(),
  via: z.object({ family: z.string(), host: z.string() }).optional(),
  dev: z.string().optional(),
  weight: z.number().optional(),
  flags: z.array(z.string()).default([]),
});

const routeSchema = hopSchema.extend({
  family: z.union([z.literal(4), z.literal(6)]),
  type: z.string().default("unicast"),
  dst: z.string(),
  tos: z.string().optional(),
  protocol: z.string().default("boot"),
  scope: z.string().default("global"),
  prefsrc: z.string().optional(),
  metric: z.number().default(0),
  table: z.string().default("main"),
  metrics: z.array(z.record(z.string(), z.union([z.number(), z.string()]))).default([]),
  /** Names of the metrics that are locked. */
  locked: z.array(z.string()).readonly().optional(),
  pref: z.string().optional(),
  /** Seconds until the kernel removes the route. */
  expires: z.number().optional(),
  nexthops: z.array(hopSchema).optional(),
});

/** The state of an interface as it was found, with all that a move to another namespace takes off the interface. */
export const foundSchema = z.object({
  name: z.string(),
  ifindex: z.number(),
  /** The type, as in `ip link add … type`; undefined for hardware, which the kernel itself brings back to the host. */
  sort: z.string().optional(),
  group: z.string(),
  alias: z.string(),
  mtu: z.number(),
  mac: z.string().optional(),
  txQueueLength: z.number().optional(),
  flags: z.array(z.string()),
  master: z.string().optional(),
  /** The VLANs of a bridge's port, each with its words in `bridge vlan add`. Notes of earlier versions lack them. */
  vlans: z.array(z.tuple([z.number(), z.string()])).optional(),
  addresses: z.array(addressSchema),
  routes: z.array(routeSchema),
  /** Permanent entries of the neighbour table. */
  neighbours: z.array(z.object({ dst: z.string(), lladdr: z.string() })),
  /** Settings of the interface that differ from those of a new link: the file below /proc/sys/net, and the value. */
  settings: z.array(z.tuple([z.string(), z.string()])),
});

export type NicFound = z.infer<typeof foundSchema>;
export type FoundAddress = z.infer<typeof addressSchema>;
export type FoundRoute = z.infer<typeof routeSchema>;
export type FoundHop = z.infer<typeof hopSchema>;

/** Parses what `ip -json -details route show table all` prints for a family. */
export function routesParse(value: unknown, family: Family): FoundRoute[] {
  const routes = readAs(z.array(z.looseObject({})), value, "the routes of the host");
  return readAs(
    z.array(routeSchema),
    routes.map((route) => ({ ...route, family })),
    "the routes of the host",
  );
}

export const addressesParse = (value: unknown): FoundAddress[] =>
  readAs(z.array(addressSchema), value, "the addresses of the host");
