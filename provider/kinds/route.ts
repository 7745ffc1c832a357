import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { type DeviceInput, deviceOwner, deviceWord, type NetnsInput, onDevice } from "../dynamic/device.ts";
import type { Kind, Self } from "../dynamic/kind.ts";
import { KernelResource } from "../dynamic/resource.ts";
import { canonical, type Family, familyOf } from "../kernel/ip.ts";
import {
  type KernelRoute,
  type RouteMaking,
  routeAdd,
  routeDelete,
  routeReplace,
  routeShowOurs,
} from "../kernel/routes.ts";
import { ipAddress, linkName, mtu, netnsRef, network, routeTable, whole } from "../kernel/words.ts";

/** One of several ways that a route's packets go. */
export interface NexthopArgs {
  via?: pulumi.Input<string>;
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
}

const nexthop = z.strictObject({
  via: ipAddress.optional(),
  device: linkName.optional(),
  weight: whole("weight", 1, 256).default(1),
});

const schema = z.strictObject({
  destination: z.union([z.literal("default"), network]),
  netns: netnsRef.optional(),
  via: ipAddress.optional(),
  device: linkName.optional(),
  nexthops: z.array(nexthop).min(1).optional(),
  source: ipAddress.optional(),
  metric: whole("metric", 0, 2 ** 32 - 1).optional(),
  table: routeTable.default("main"),
  scope: z.enum(["global", "link", "host"]).optional(),
  type: z.enum(["unicast", "blackhole", "unreachable", "prohibit"]).default("unicast"),
  onLink: z.boolean().default(false),
  mtu: mtu.optional(),
  family: z.literal([4, 6]).optional(),
});

type Args = z.infer<typeof schema>;

export const route: Kind<Args> = {
  name: "Route",
  schema,
  rules: [
    {
      fields: ["via", "type", "device", "nexthops"],
      broken: ({ type, via, device, nexthops }) => {
        const way = via ?? device ?? nexthops;
        if (type === "unicast")
          return way ? undefined : "a route needs via, device or nexthops; or a type that refuses packets";
        return way ? `a ${type} route refuses packets, so it has no via, device or nexthops` : undefined;
      },
    },
    {
      fields: ["nexthops", "via", "device"],
      broken: ({ nexthops, via, device }) =>
        nexthops && (via ?? device) ? "give nexthops, or via and device, not both" : undefined,
    },
    {
      fields: ["via", "destination", "family", "nexthops", "source"],
      broken: (args) => {
        const family = familyFor(args);
        const other = [args.via, args.source, ...(args.nexthops ?? []).map(({ via }) => via)].find(
          (one) => one && familyOf(one) !== family,
        );
        if (other) return `${other} is of another family than destination ${args.destination} (IPv${family})`;
        return args.family && args.family !== family
          ? `family ${args.family} is not that of ${args.destination}`
          : undefined;
      },
    },
  ],
  replaceOn: ["destination", "netns", "metric", "table", "family"],
  outputs: [],
  id: ({ destination, table }) => (table === "main" ? destination : `${destination}/${table}`),
  create: async (args, self) => facts(args, await routeAdd(making(args, self))),
  async read(args, self) {
    const found = await routeShowOurs(making(args, self));
    return found && facts(args, found);
  },
  update: async (args, self) => facts(args, await routeReplace(making(args, self))),
  remove: (args, self) => routeDelete(making(args, self)),
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

  constructor(name: string, args: RouteArgs, opts?: pulumi.CustomResourceOptions) {
    const hops = args.nexthops;
    const place = onDevice(args.device ?? hops?.[0]?.device, args.netns);
    const nexthops = hops?.map((hop) => ({ ...hop, device: deviceWord(hop.device) }));
    const within = [...place.wiring.within, ...(hops ?? []).slice(1).map(({ device }) => deviceOwner(device))];
    const device = deviceWord(args.device);
    super(route, name, { ...args, ...place.args, device, nexthops }, { ...place.wiring, within }, opts);
  }
}

function familyFor({ destination, via, nexthops, family }: Args): Family {
  const tells = destination === "default" ? (via ?? nexthops?.find((hop) => hop.via)?.via) : destination;
  return (tells === undefined ? undefined : familyOf(tells)) ?? family ?? 4;
}

function making(args: Args, self: Self): RouteMaking {
  const word = (name: string, value: string | number | undefined) => (value === undefined ? [] : [name, `${value}`]);
  const way = (hop: { via?: string | undefined; device?: string | undefined }) => [
    ...word("via", hop.via),
    ...word("dev", hop.device),
  ];
  return {
    netns: args.netns,
    family: familyFor(args),
    destination: args.destination,
    metric: args.metric,
    table: args.table,
    type: args.type,
    device: args.device,
    owner: self,
    within: self.within,
    words: [
      ...way(args),
      ...word("src", args.source),
      ...word("scope", args.scope),
      ...word("mtu", args.mtu),
      ...(args.onLink ? ["onlink"] : []),
      ...(args.nexthops ?? []).flatMap((hop) => ["nexthop", ...way(hop), "weight", `${hop.weight}`]),
    ],
  };
}

/** The route as the kernel has it. One that waits for its link is as it was declared. */
function facts(args: Args, found: KernelRoute | "waiting") {
  if (found === "waiting") return { family: familyFor(args) };
  const hops = args.nexthops && (found.nexthops ?? [found]);
  return {
    type: found.type,
    via: hops ? undefined : gatewayOf(found),
    device: hops ? undefined : args.type === "unicast" ? found.dev : undefined,
    nexthops: hops?.map((hop, index) => nexthopFacts(args.nexthops?.[index] ?? {}, hop)),
    source: found.prefsrc === undefined ? undefined : canonical(found.prefsrc),
    metric: found.metric ?? 0,
    table: found.table,
    scope: found.scope,
    onLink: found.flags.includes("onlink"),
    mtu: found.metrics.find((one) => one.mtu !== undefined)?.mtu,
    family: familyFor(args),
  };
}

type Hop = Pick<KernelRoute, "gateway" | "via" | "dev" | "weight">;

const gatewayOf = ({ gateway, via }: Hop): string | undefined => {
  const address = gateway ?? via?.host;
  return address === undefined ? undefined : canonical(address);
};

/** Of a nexthop, what was declared. */
const nexthopFacts = (declared: { via?: string | undefined; device?: string | undefined }, hop: Hop) => ({
  ...(declared.via !== undefined && { via: gatewayOf(hop) }),
  ...(declared.device !== undefined && { device: hop.dev }),
  weight: hop.weight ?? 1,
});
