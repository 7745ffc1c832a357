import { metricWords } from "../route/locks.ts";
import type { FoundAddress, FoundHop, FoundRoute } from "./form.ts";

const forever = 2 ** 32 - 1;

/** The rest of a lifetime after `age` seconds, as `ip` takes it; undefined where the lifetime is over. */
const left = (seconds: number, age: number): string | undefined => {
  if (seconds === forever) return "forever";
  return seconds > age ? `${Math.round(seconds - age)}` : undefined;
};

/** The arguments of `ip` that give a link back an address found `age` seconds ago; undefined where its lifetime is over. */
export function addressBackArgv(found: FoundAddress, name: string, age: number): string[] | undefined {
  const valid = left(found.valid_life_time, age);
  if (valid === undefined) return undefined;
  const { local, address, prefixlen, label } = found;
  const flags = ["nodad", "noprefixroute", "mngtmpaddr", "home", "autojoin"] as const;
  return [
    ...["addr", "add"],
    ...(address === undefined ? [`${local}/${prefixlen}`] : [local, "peer", `${address}/${prefixlen}`]),
    ...["dev", name],
    ...option("broadcast", found.broadcast),
    ...["scope", found.scope],
    ...(found.family === "inet" && label !== name ? option("label", label) : []),
    ...option("metric", found.metric),
    ...flags.filter((flag) => found[flag]),
    ...["valid_lft", valid],
    ...["preferred_lft", left(found.preferred_life_time, age) ?? "0"],
  ];
}

type AddressIdentity = Pick<FoundAddress, "local" | "prefixlen" | "address">;

/** Whether two addresses are the same one to the kernel. */
export const sameAddress = (one: AddressIdentity, other: AddressIdentity): boolean =>
  one.local === other.local && one.prefixlen === other.prefixlen && one.address === other.address;

/** Metrics of a route that `ip` takes under another name than it prints. It prints those in `times` in milliseconds. */
const metricNames: Record<string, string> = { congestion: "congctl" };
const times = ["rtt", "rttvar", "rto_min"];

/** The arguments of `ip` that make a route found `age` seconds ago again; undefined where its lifetime is over. */
export function routeBackArgv(found: FoundRoute, age: number): string[] | undefined {
  const expires = found.expires === undefined ? undefined : left(found.expires, age);
  if (found.expires !== undefined && expires === undefined) return undefined;
  const all = found.family === 4 ? "0.0.0.0/0" : "::/0";
  const metrics = Object.assign({}, ...found.metrics) as Record<string, string | number>;
  return [
    ...["route", "add", found.type, found.dst === "default" ? all : found.dst],
    ...option("tos", found.tos),
    ...(found.metric === 0 ? [] : ["metric", `${found.metric}`]),
    ...["table", found.table, "proto", found.protocol],
    ...(found.family === 4 ? ["scope", found.scope] : []),
    ...option("src", found.prefsrc),
    ...hopArgv(found),
    ...Object.entries(metrics).flatMap(([key, value]) =>
      metricWords(metricNames[key] ?? key, times.includes(key) ? `${value}ms` : value, found.locked),
    ),
    ...option("expires", expires),
    ...option("pref", found.pref),
    ...(found.nexthops ?? []).flatMap((hop) => ["nexthop", ...hopArgv(hop), ...option("weight", hop.weight)]),
  ];
}

const hopArgv = ({ gateway, via, dev, flags }: FoundHop): string[] => [
  ...option("via", gateway),
  ...(via === undefined ? [] : ["via", via.family, via.host]),
  ...option("dev", dev),
  ...flags.filter((flag) => flag === "onlink"),
];

/** Whether two routes are the same: in all that tells routes apart, and in their gateways and devices. */
export const sameRoute = (one: FoundRoute, other: FoundRoute): boolean => identity(one) === identity(other);

const identity = ({ family, type, dst, tos, metric, table, prefsrc, ...way }: FoundRoute): string =>
  JSON.stringify([
    ...[family, type, dst, tos, metric, table, prefsrc],
    (way.nexthops ?? [way]).map(({ gateway, via, dev, weight = 1 }) => [gateway ?? via?.host, dev, weight]),
  ]);

const option = (name: string, value: string | number | undefined): string[] =>
  value === undefined ? [] : [name, `${value}`];
