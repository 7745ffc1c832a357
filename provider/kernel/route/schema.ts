import * as z from "zod";
import { ipAddress, network, routeTable } from "../address/prefix-schema.ts";
import { linkName } from "../link/schema.ts";
import { netnsRef } from "../netns/schema.ts";
import type { FieldsRule } from "../schema/rule.ts";
import { whole } from "../schema/text.ts";
import { familyMismatch, routeFamily, sameHops } from "./facts.ts";

const weight = whole("weight", 1, 256).default(1);
const nexthop = z.strictObject({ via: ipAddress.optional(), device: linkName.optional(), weight });

/** The kernel keeps no larger one (ip_metrics_convert): 65535 without the longest IPv4 header's options. */
const mtu = whole("an mtu", 68, 65520);

const destination = network.refine(
  (value) => !value.endsWith("/0"),
  "the way to all the rest is called default; say family: 6 for that of IPv6, where neither via nor nexthops tell",
);

/** The arguments of a route. */
export const routeSchema = z.strictObject({
  destination: z.union([z.literal("default"), destination]),
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
  adopt: z.boolean().optional(),
});

/** The arguments, checked. */
export type RouteChecked = z.infer<typeof routeSchema>;

/** What holds between them. */
export const routeRules: readonly FieldsRule<RouteChecked>[] = [
  {
    fields: ["via", "type", "device", "nexthops"],
    broken: ({ type, via, device, nexthops }) => {
      const way = via ?? device ?? nexthops;
      const lacks = "a route needs via, device or nexthops; or a type that refuses packets";
      if (type === "unicast") return way ? undefined : lacks;
      return way ? `a ${type} route refuses packets, so it has no via, device or nexthops` : undefined;
    },
  },
  {
    fields: ["nexthops", "via", "device"],
    broken: ({ nexthops, via, device }) =>
      nexthops && (via ?? device) ? "give nexthops, or via and device, not both" : undefined,
  },
  {
    fields: ["via", "destination", "family", "nexthops"],
    broken: (route) => familyMismatch(route, [route.via]),
  },
  {
    fields: ["nexthops", "destination", "family", "via"],
    broken: (route) => familyMismatch(route, route.nexthops?.map(({ via }) => via) ?? []),
  },
  {
    fields: ["source", "destination", "family", "via", "nexthops"],
    broken: (route) => familyMismatch(route, [route.source]),
  },
  {
    fields: ["family", "destination", "via", "nexthops"],
    broken: (route) =>
      (route.family ?? routeFamily(route)) === routeFamily(route)
        ? undefined
        : `family ${route.family} is not that of ${route.destination}${route.via ? ` via ${route.via}` : ""}`,
  },
  {
    fields: ["nexthops", "destination", "family"],
    broken: sameHops,
  },
  {
    fields: ["metric", "destination", "via", "nexthops", "family"],
    broken: (route) =>
      route.metric === 0 && routeFamily(route) === 6
        ? "IPv6 takes 0 for its default, 1024; give 1 or more, or leave it out"
        : undefined,
  },
  {
    fields: ["scope", "destination", "via", "nexthops", "family"],
    broken: (route) =>
      (route.scope ?? "global") !== "global" && routeFamily(route) === 6
        ? "IPv6 routes have no scope; leave it out"
        : undefined,
  },
];
