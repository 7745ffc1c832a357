import * as z from "zod";
import { type ArgsOf, type CheckedOf, givenAs, kernelsOwn } from "../dynamic/arguments.ts";
import { resourceOf } from "../dynamic/class.ts";
import { deviceArgument, deviceAsInput, netnsArgument, onDevice } from "../dynamic/device.ts";
import { kindOf, type Self } from "../dynamic/kind.ts";
import { ipAddress, routeTable } from "../kernel/address/prefix-schema.ts";
import { rangeOf } from "../kernel/ip.ts";
import { linkName } from "../kernel/link/schema.ts";
import { routeIdentities } from "../kernel/overlap/identity.ts";
import { routeOverlaps } from "../kernel/overlap/overlaps.ts";
import type { RouteMaking } from "../kernel/route/claimed.ts";
import { routeFacts } from "../kernel/route/facts.ts";
import { routeAbout, routeFamily, routeRefOf } from "../kernel/route/form.ts";
import { routeNeeds } from "../kernel/route/needs.ts";
import {
  routeAdd,
  routeDelete,
  routeRelease,
  routeReplace,
  routeShowOurs,
  routeTake,
  routeThere,
} from "../kernel/route/routes.ts";
import { routeDestination, routeMtu, routeRules } from "../kernel/route/rules.ts";
import { routeLook } from "../kernel/route/shown.ts";
import { routeText } from "../kernel/route/text.ts";
import { whole } from "../kernel/schema/text.ts";
import { amongHops, hopShape, type NexthopArgs } from "./nexthop.ts";
import { byVrf, tableRules, vrfArgument } from "./vrf-shape.ts";

const shape = {
  /** The route's network, such as `10.1.0.0/24`, or `default`, which means IPv4 unless `via` or `family` is of IPv6. */
  destination: z.union([z.literal("default"), routeDestination]),
  /** The namespace that the route is in. @default the device's, else the host */
  netns: netnsArgument,
  /** The gateway. An IPv4 route takes an IPv6 gateway too (RFC 5549). @default none: the network is on the link */
  via: ipAddress.optional(),
  /** The link that packets leave by. An `Address` given here stands for its link, and is made before the route. @default the kernel's, by gateway */
  device: deviceArgument(linkName.optional()),
  /** Several ways, in place of `via` and `device` (multipath). @default none */
  nexthops: givenAs<NexthopArgs[] | undefined>()(z.array(z.strictObject(hopShape)).min(1).optional()),
  /** The address that the host prefers as the source of packets that it sends itself. @default the kernel chooses */
  source: ipAddress.optional(),
  /** Its rank among routes to one destination: the lowest number wins. IPv6 takes no 0. @default 0 for IPv4, 1024 for IPv6 */
  metric: kernelsOwn(whole("metric", 0, 2 ** 32 - 1)),
  /** The routing table, by number or by name of rt_tables. @default "main" */
  table: routeTable.default("main"),
  /** A `Vrf`, in place of `table`: the route is in its table, and goes with it. @default none */
  vrf: vrfArgument,
  /** How far the destination is: `global`, `link` or `host`. An IPv6 route takes `global` alone. @default the kernel's */
  scope: z.enum(["global", "link", "host"]).optional(),
  /** The treatment of packets: `unicast` sends them on, `blackhole` drops them silently, `unreachable` and `prohibit` answer with an ICMP error. @default "unicast" */
  type: z.enum(["unicast", "blackhole", "unreachable", "prohibit"]).default("unicast"),
  /** Whether the gateway, or each one of `nexthops`, counts as on the link, whatever the link's addresses say. @default false */
  onLink: z.boolean().default(false),
  /** Largest packet along the route, in bytes. @default the link's */
  mtu: routeMtu.optional(),
  /** Whether the `mtu` is locked: IPv4 then does no path MTU discovery along the route, and packets leave without DF (don't fragment). @default false */
  mtuLock: z.boolean().optional(),
  /** The family, 4 or 6: to be given for a `default` of IPv6 without a gateway, or of IPv4 by an IPv6 gateway. @default by destination and gateway */
  family: kernelsOwn(z.literal([4, 6])),
  /** Whether to take over a route that is there already: every part of it becomes as declared, and deleting the resource puts back the route that was found. @default false */
  adopt: z.boolean().optional(),
};

/**
 * The arguments of a `Route`: where it leads, and by which way.
 * @example { device: address, destination: "default", via: "10.0.0.1" }
 */
export interface RouteArgs extends ArgsOf<typeof shape> {}

type Args = CheckedOf<typeof shape>;

export const route = kindOf({
  name: "Route",
  shape,
  outputs: {},
  rules: [...routeRules, ...tableRules],
  warnings: [
    {
      fields: ["destination", "netns", "table", "device"],
      broken: (args, owner) => routeOverlaps({ ...args, family: routeFamily(args) }, args.device, owner),
    },
  ],
  replaceOn: ["destination", "netns", "metric", "table", "vrf", "family"],
  create: async (args, self) => routeFacts(making(args, self), await routeAdd(making(args, self))),
  async read(args, self) {
    const found = await routeShowOurs(making(args, self));
    return found && routeFacts(making(args, self), found);
  },
  update: async (args, self) => routeFacts(making(args, self), await routeReplace(making(args, self))),
  remove: (args, self) => routeDelete(making(args, self)),
  async get(args) {
    const wanted = { ...args, family: routeFamily(args) };
    const found = await routeLook(wanted);
    return found && routeFacts(wanted, found);
  },
  adoption: {
    note: (args) => ({ netns: args.netns, about: routeAbout({ ...args, family: routeFamily(args) }) }),
    find: (args, self) => routeThere(making(args, self)),
    take: (args, self) => routeTake(making(args, self)),
    release: (args, self, before) => routeRelease(making(args, self), before),
  },
  objects: ["route"],
  argumentsOf({ netns, name }) {
    const { family, ...found } = routeRefOf(name.split(" "));
    return { netns, ...found, ...(found.destination === "default" && { family }) };
  },
  identities: routeIdentities,
  reaches: ({ netns, device, via, destination: network }) =>
    device === undefined || via !== undefined || network === "default" ? [] : [{ netns, name: device, network }],
  gateways: ({ netns, onLink, nexthops, ...way }) =>
    (nexthops ?? [way]).flatMap(({ via, device: name }) =>
      onLink || via === undefined || name === undefined || rangeOf(via) === "linkLocal"
        ? []
        : [{ netns, name, via, argument: nexthops ? "nexthops" : "via" }],
    ),
  shows: (args) => [{ netns: args.netns, route: routeText(args) }],
  needs: routeNeeds,
});

/**
 * A route: see ip-route(8). Its protocol is 199, the number of this package, since a route has no room for a text.
 * @example new Route("default", { device: address, destination: "default", via: "10.0.0.1" })
 */
export class Route extends resourceOf(route, {
  wire,
  get: { id: "destination", by: ["netns", "metric", "table", "family"] },
}) {}

function wire(_name: string, args: RouteArgs) {
  const hops = args.nexthops;
  const place = onDevice(args.device ?? hops?.[0]?.device, args.netns);
  const vrf = byVrf(args);
  const nexthops = hops?.map((hop) => ({ ...hop, device: deviceAsInput(hop.device) }));
  const wiring = hops ? amongHops(hops, place.netns) : place.wiring;
  return {
    args: { ...args, ...place.args, device: deviceAsInput(args.device), nexthops, ...vrf.args },
    wiring: { ...wiring, within: [...wiring.within, ...vrf.within] },
  };
}

const making = (args: Args, self: Self): RouteMaking => ({
  ...args,
  family: routeFamily(args),
  owner: self,
  within: self.within,
});
