import { destinationWord, type RouteRef } from "./form.ts";
import { metricWords } from "./locks.ts";
import type { KernelRoute } from "./shown.ts";

/** The first property of a foreign route that we could not put back; undefined where there is none. */
export function routeOddity(found: KernelRoute): string | undefined {
  const metrics = found.metrics.flatMap((one) => Object.entries(one));
  const odd = metrics.find(([name, value]) => !plainMetrics.includes(name) || typeof value !== "number");
  return odd?.[0] ?? Object.keys(found).find((key) => !plainKeys.includes(key));
}

/** The arguments of `ip route` that make a route as the kernel shows it, whoever made the route. */
export function routeSpelled(found: KernelRoute, ref: RouteRef): string[] {
  const { type, protocol, scope, prefsrc, metric, table, metrics, flags, nexthops, pref, locked } = found;
  return [
    ...(type === "unicast" ? [] : [type]),
    destinationWord(ref),
    ...word("proto", protocol),
    ...(nexthops ? [] : wayOf(found)),
    ...word("scope", scope),
    ...word("src", prefsrc),
    ...word("metric", metric),
    ...word("table", table),
    ...metrics.flatMap((one) => Object.entries(one).flatMap(([name, value]) => metricWords(name, value, locked))),
    ...word("pref", pref),
    ...onLink(flags),
    ...(nexthops ?? []).flatMap((hop) => [
      "nexthop",
      ...wayOf(hop),
      ...word("weight", hop.weight),
      ...onLink(hop.flags),
    ]),
  ];
}

type Hop = Pick<KernelRoute, "gateway" | "via" | "dev">;

function wayOf({ gateway, via, dev }: Hop): string[] {
  const other = via ? ["via", String(via.family), via.host] : [];
  return [...word("via", gateway), ...other, ...word("dev", dev)];
}

const onLink = (flags: unknown): string[] => (Array.isArray(flags) && flags.includes("onlink") ? ["onlink"] : []);

const word = (name: string, value: unknown): string[] => (value === undefined ? [] : [name, `${value}`]);

/** The properties that a route may have for us to put it back. */
const plainKeys =
  "type dst gateway via dev protocol scope prefsrc metric table flags metrics nexthops pref locked".split(" ");
/** The metrics that `ip` takes in the unit in which it prints them. */
const plainMetrics = "mtu advmss hoplimit initcwnd initrwnd window reordering cwnd ssthresh quickack".split(" ");
