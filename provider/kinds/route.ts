import type * as pulumi from "@pulumi/pulumi";
import { type DeviceInput, deviceOwner, deviceWord, type NetnsInput, onDevice } from "../dynamic/device.ts";
import type { Kind, Self } from "../dynamic/kind.ts";
import { KernelResource } from "../dynamic/resource.ts";
import { routeOverlaps } from "../kernel/overlap/overlaps.ts";
import { routeGet, routeRelease, routeTake, routeThere } from "../kernel/route/adoption.ts";
import type { RouteMaking } from "../kernel/route/claimed.ts";
import { routeFacts, routeFamily } from "../kernel/route/facts.ts";
import { routeAbout } from "../kernel/route/ref.ts";
import { routeAdd, routeDelete, routeReplace, routeShowOurs } from "../kernel/route/routes.ts";
import { type RouteChecked, routeRules, routeSchema } from "../kernel/route/schema.ts";
import { routeTableProblem } from "../kernel/route/tables.ts";

/** One of several ways that a route's packets go. */
export interface NexthopArgs {
  /** The gateway. */
  via?: pulumi.Input<string>;
  /** The link. */
  device?: DeviceInput;
  /** Its share of the packets. @default 1 */
  weight?: pulumi.Input<number>;
}

export interface RouteArgs {
  /** A network such as `10.1.0.0/24`, or `default`: IPv4's, unless `via` or `family` says otherwise. */
  destination: pulumi.Input<string>;
  /** The namespace. @default the device's, else the host */
  netns?: NetnsInput;
  /** The gateway. */
  via?: pulumi.Input<string>;
  /** The link that packets leave by. An address's link, where an address is given, which then stands first. @default the kernel's, by gateway */
  device?: DeviceInput;
  /** Several gateways or links, in place of `via` and `device` (multipath). */
  nexthops?: NexthopArgs[];
  /** The source address that the host prefers for it. */
  source?: pulumi.Input<string>;
  /** Of routes to one destination, the least metric counts. @default 0 for IPv4, 1024 for IPv6 */
  metric?: pulumi.Input<number>;
  /** The routing table, by number or by name of rt_tables. @default "main" */
  table?: pulumi.Input<string | number>;
  /** How far the destination is: `global`, `link` or `host`. @default the kernel's */
  scope?: pulumi.Input<"global" | "link" | "host">;
  /** `unicast`, or what refuses packets: silently, as unreachable, or as prohibited. @default "unicast" */
  type?: pulumi.Input<"unicast" | "blackhole" | "unreachable" | "prohibit">;
  /** Whether the gateway is taken to be on the link, whatever the addresses say. @default false */
  onLink?: pulumi.Input<boolean>;
  /** Largest packet along it, in bytes. @default the link's */
  mtu?: pulumi.Input<number>;
  /** The family of `default`: 4 or 6. @default by destination and gateway */
  family?: pulumi.Input<4 | 6>;
  /** Takes over a route that is there already: it is as declared in every part, and deleting it puts back the one that was found. @default false */
  adopt?: pulumi.Input<boolean>;
}

export const route: Kind<RouteChecked> = {
  name: "Route",
  schema: routeSchema,
  rules: [...routeRules, { fields: ["table"], broken: ({ table }) => routeTableProblem(table) }],
  warnings: [
    {
      fields: ["destination", "netns", "table", "device"],
      broken: (args, owner) => routeOverlaps({ ...args, family: routeFamily(args) }, args.device, owner),
    },
  ],
  replaceOn: ["destination", "netns", "metric", "table", "family"],
  create: async (args, self) => routeFacts(making(args, self), await routeAdd(making(args, self))),
  async read(args, self) {
    const found = await routeShowOurs(making(args, self));
    return found && routeFacts(making(args, self), found);
  },
  update: async (args, self) => routeFacts(making(args, self), await routeReplace(making(args, self))),
  remove: (args, self) => routeDelete(making(args, self)),
  async get(args) {
    const wanted = { ...args, family: routeFamily(args) };
    const found = await routeGet(wanted);
    return found && routeFacts(wanted, found);
  },
  adoption: {
    note: (args) => ({ netns: args.netns, about: routeAbout({ ...args, family: routeFamily(args) }) }),
    find: (args, self) => routeThere(making(args, self)),
    take: (args, self) => routeTake(making(args, self)),
    release: (args, self, _back, own) => routeRelease(making(args, self), own),
  },
};

/**
 * A route: see ip-route(8). It bears our number as its protocol.
 * @example new Route("default", { device: address, destination: "default", via: "10.0.0.1" })
 */
export class Route extends KernelResource {
  declare readonly destination: pulumi.Output<string>;
  declare readonly netns: pulumi.Output<string | number | undefined>;
  declare readonly via: pulumi.Output<string | undefined>;
  declare readonly device: pulumi.Output<string | undefined>;
  declare readonly nexthops: pulumi.Output<{ via?: string; device?: string; weight: number }[] | undefined>;
  declare readonly source: pulumi.Output<string | undefined>;
  declare readonly metric: pulumi.Output<number>;
  declare readonly table: pulumi.Output<string>;
  declare readonly scope: pulumi.Output<string | undefined>;
  declare readonly type: pulumi.Output<string>;
  declare readonly onLink: pulumi.Output<boolean>;
  declare readonly mtu: pulumi.Output<number | undefined>;
  declare readonly family: pulumi.Output<number>;

  /** Reads a route that is there, whoever made it; `id` is its destination. It is never changed or deleted. */
  static get(
    name: string,
    id: pulumi.Input<string>,
    args: Pick<RouteArgs, "netns" | "metric" | "table" | "family"> = {},
    opts?: pulumi.CustomResourceOptions,
  ): Route {
    return new Route(name, { ...args, destination: id }, { ...opts, id });
  }

  constructor(name: string, args: RouteArgs, opts?: pulumi.CustomResourceOptions) {
    const hops = args.nexthops;
    const place = onDevice(args.device ?? hops?.[0]?.device, args.netns);
    const nexthops = hops?.map((hop) => ({ ...hop, device: deviceWord(hop.device) }));
    const within = [...place.wiring.within, ...(hops ?? []).slice(1).map(({ device }) => deviceOwner(device))];
    const device = deviceWord(args.device);
    super(route, name, { ...args, ...place.args, device, nexthops }, { ...place.wiring, within }, opts);
  }
}

const making = (args: RouteChecked, self: Self): RouteMaking => ({
  ...args,
  family: routeFamily(args),
  owner: self,
  within: self.within,
});
