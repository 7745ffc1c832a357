import { canonical } from "../ip.ts";
import type { Nexthop, RouteWanted } from "./form.ts";
import type { KernelRoute } from "./shown.ts";

/** The kernel's value of each argument of a route. A route that waits for its link counts as it was declared. */
export function routeFacts(wanted: RouteWanted, found: KernelRoute | "waiting") {
  const { family } = wanted;
  if (found === "waiting") return { family, vrf: wanted.vrf };
  const hops = found.nexthops ?? (wanted.nexthops && [found]);
  const mtu = found.metrics.find((one) => one.mtu !== undefined)?.mtu;
  const alone = hops === undefined && found.type === "unicast";
  return {
    type: found.type,
    via: alone ? gatewayOf(found) : undefined,
    device: alone ? found.dev : undefined,
    nexthops: hops?.map((hop, index) => hopFacts(wanted.nexthops?.[index], hop)),
    source: found.prefsrc === undefined ? undefined : canonical(found.prefsrc),
    metric: found.metric ?? 0,
    // The table that was found is the declared one, which may be written as a number or by its name.
    table: wanted.table,
    vrf: wanted.vrf,
    scope: found.scope,
    onLink: (found.nexthops ?? [found]).every(({ flags }) => flags.includes("onlink")),
    mtu,
    mtuLock: mtu === undefined ? undefined : found.locked?.includes("mtu"),
    family,
  };
}

type Hop = Pick<KernelRoute, "gateway" | "via" | "dev" | "weight">;

const gatewayOf = ({ gateway, via }: Hop): string | undefined => {
  const address = gateway ?? via?.host;
  return address === undefined ? undefined : canonical(address);
};

/**
 * The declared arguments of a nexthop, or all of them. A single nexthop gets all packets, and the kernel keeps no weight for it.
 */
const hopFacts = (declared: Nexthop = { via: "", device: "" }, hop: Hop): Nexthop => ({
  ...(declared.via !== undefined && { via: gatewayOf(hop) }),
  ...(declared.device !== undefined && { device: hop.dev }),
  weight: hop.weight ?? declared.weight ?? 1,
});
