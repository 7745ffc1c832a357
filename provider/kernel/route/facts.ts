import { canonical, type Family, familyOf } from "../ip.ts";
import type { KernelRoute, Nexthop, RouteWanted } from "./form.ts";

/** What a route says of each argument. One that waits for its link is as it was declared. */
export function routeFacts(wanted: RouteWanted, found: KernelRoute | "waiting") {
  const { family } = wanted;
  if (found === "waiting") return { family };
  const hops = found.nexthops ?? (wanted.nexthops && [found]);
  const alone = hops === undefined && found.type === "unicast";
  return {
    type: found.type,
    via: alone ? gatewayOf(found) : undefined,
    device: alone ? found.dev : undefined,
    nexthops: hops?.map((hop, index) => hopFacts(wanted.nexthops?.[index], hop)),
    source: found.prefsrc === undefined ? undefined : canonical(found.prefsrc),
    metric: found.metric ?? 0,
    // The same, by number or by name.
    table: wanted.table,
    scope: found.scope,
    onLink: (found.nexthops ?? [found]).every(({ flags }) => flags.includes("onlink")),
    mtu: found.metrics.find((one) => one.mtu !== undefined)?.mtu,
    family,
  };
}

type Hop = Pick<KernelRoute, "gateway" | "via" | "dev" | "weight">;

const gatewayOf = ({ gateway, via }: Hop): string | undefined => {
  const address = gateway ?? via?.host;
  return address === undefined ? undefined : canonical(address);
};

/** Of a nexthop, what was declared, or all of it. One that is alone has all packets, and the kernel keeps no weight of it. */
const hopFacts = (declared: Nexthop = { via: "", device: "" }, hop: Hop): Nexthop => ({
  ...(declared.via !== undefined && { via: gatewayOf(hop) }),
  ...(declared.device !== undefined && { device: hop.dev }),
  weight: hop.weight ?? declared.weight ?? 1,
});

/** The family of a route: its destination's, or for `default` its gateway's, or what was asked for. */
export function routeFamily(
  route: Pick<RouteWanted, "destination" | "via" | "nexthops"> & { family?: Family | undefined },
): Family {
  const { destination, via, nexthops, family } = route;
  const tells = destination === "default" ? (via ?? nexthops?.find((hop) => hop.via)?.via) : destination;
  return (tells === undefined ? undefined : familyOf(tells)) ?? family ?? 4;
}

type Addressed = Pick<RouteWanted, "destination" | "via" | "nexthops" | "source"> & { family?: Family | undefined };

/** What to say where one of a route's addresses is of another family than the route. */
export function familyMismatch(route: Addressed, addresses: readonly (string | undefined)[]): string | undefined {
  const family = routeFamily(route);
  const other = addresses.find((one) => one && familyOf(one) !== family);
  return other && `${other} is of another family than destination ${route.destination} (IPv${family})`;
}

/** What to say where two ways of an IPv6 route are one: the kernel says of the second that it is there already. */
export function sameHops(route: Addressed & Pick<RouteWanted, "nexthops">): string | undefined {
  const words = (route.nexthops ?? []).map(({ via, device }) => [via ?? "no via", device ?? "no device"].join(", "));
  const twice = words.find((one, index) => words.indexOf(one) !== index);
  if (twice === undefined || routeFamily(route) !== 6) return undefined;
  return `two of them are the same way (${twice}), which IPv6 has once; give one of them, with a larger weight`;
}
