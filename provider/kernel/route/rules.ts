import type { Family } from "../ip.ts";
import type { FieldsRule } from "../schema/rule.ts";
import { familyMismatch, routeFamily, sameHops } from "./facts.ts";
import type { RouteWanted } from "./form.ts";

/** The arguments that rules of a route look at. */
interface Ruled
  extends Pick<RouteWanted, "destination" | "via" | "device" | "nexthops" | "metric" | "scope" | "type" | "source"> {
  family?: Family | undefined;
}

/** What holds between them. */
export const routeRules: readonly FieldsRule<Ruled>[] = [
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
