import { network } from "../address/prefix-schema.ts";
import { type Family, familyOf, rangeOf } from "../ip.ts";
import type { FieldsRule } from "../schema/rule.ts";
import { whole } from "../schema/text.ts";
import { type Nexthop, type RouteWanted, routeFamily } from "./form.ts";

/** The mtu of a route. The kernel keeps none above 65520 (ip_metrics_convert: 65535 - 15). */
export const routeMtu = whole("an mtu", 68, 65520);

export const routeDestination = network.refine((value) => !value.endsWith("/0"), {
  error: ({ input }) =>
    `${input} is the way to all the rest, and its name is "default": give destination: "default", and family: 6 where neither via nor nexthops tell that it is for IPv6`,
});

/** The arguments that rules of a route look at. */
interface Ruled
  extends Pick<
    RouteWanted,
    "destination" | "via" | "device" | "nexthops" | "metric" | "scope" | "type" | "source" | "mtu" | "mtuLock"
  > {
  family?: Family | undefined;
}

/** The rules between arguments of a route. */
export const routeRules: readonly FieldsRule<Ruled>[] = [
  {
    fields: ["via", "type", "device", "nexthops"],
    broken: ({ type, via, device, nexthops }) => {
      const way = via ?? device ?? nexthops;
      const lacks = "a route needs via, device or nexthops; or a type that refuses packets";
      if (type === "unicast") return way ? undefined : lacks;
      const given = via ?? device ?? "nexthops";
      return way
        ? `a ${type} route refuses packets, so it has no via, device or nexthops; leave out ${given}`
        : undefined;
    },
  },
  {
    fields: ["nexthops", "via", "device"],
    broken: ({ nexthops, via, device }) =>
      nexthops && (via ?? device)
        ? `give nexthops, or via and device, not both; here are nexthops and ${via ?? device}`
        : undefined,
  },
  {
    fields: ["via", "destination", "family", "nexthops", "device"],
    broken: (route) => gatewayProblem(route, [route]),
  },
  {
    fields: ["nexthops", "destination", "family", "via"],
    broken: (route) => gatewayProblem(route, route.nexthops ?? []),
  },
  {
    fields: ["source", "destination", "family", "via", "nexthops"],
    broken: (route) => familyMismatch(route, route.source),
  },
  {
    fields: ["family", "destination", "via", "nexthops"],
    broken: (route) =>
      (route.family ?? routeFamily(route)) === routeFamily(route)
        ? undefined
        : `family ${route.family} is not that of ${route.destination}${route.via ? ` via ${route.via}` : ""}; leave family out`,
  },
  {
    fields: ["nexthops", "destination", "family"],
    broken: sameHops,
  },
  {
    fields: ["mtuLock", "mtu"],
    broken: ({ mtuLock, mtu }) =>
      mtuLock && mtu === undefined ? "true locks the route's mtu, and there is none; give mtu too" : undefined,
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
        ? `IPv6 routes have no scope, such as ${route.scope}; leave it out`
        : undefined,
  },
];

/** The message where an address of a route is of another family than the route. */
function familyMismatch(route: Ruled, address: string | undefined): string | undefined {
  const family = routeFamily(route);
  return address === undefined || familyOf(address) === family
    ? undefined
    : `${address} is of another family than destination ${route.destination} (IPv${family}); give both of one family`;
}

/** The message about a gateway that the kernel would refuse. An IPv4 route may have an IPv6 gateway, but not the reverse. */
function gatewayProblem(route: Ruled, ways: readonly Nexthop[]): string | undefined {
  for (const { via, device } of ways) {
    if (via === undefined) continue;
    const mismatch = routeFamily(route) === 6 ? familyMismatch(route, via) : undefined;
    if (mismatch !== undefined) return mismatch;
    if (device === undefined && familyOf(via) === 6 && rangeOf(via) === "linkLocal")
      return `${via} is a link-local address, which each link may have: say with device which link leads to it`;
  }
  return undefined;
}

/** The message where two nexthops of an IPv6 route are the same: the kernel would only say that the second exists already. */
function sameHops(route: Ruled): string | undefined {
  const words = (route.nexthops ?? []).map(({ via, device }) => [via ?? "no via", device ?? "no device"].join(", "));
  const twice = words.find((one, index) => words.indexOf(one) !== index);
  if (twice === undefined || routeFamily(route) !== 6) return undefined;
  return `two of them are the same way (${twice}), which IPv6 has once; give one of them, with a larger weight`;
}
