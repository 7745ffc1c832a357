import type { FoundAddress, FoundHop, FoundRoute } from "./form.ts";

const forever = 2 ** 32 - 1;

/** What is left of a lifetime after some seconds, as a word of `ip`; undefined where it is over. */
const left = (seconds: number, age: number): string | undefined => {
  if (seconds === forever) return "forever";
  return seconds > age ? `${Math.round(seconds - age)}` : undefined;
};

/** Words that give a link an address as it had it, some seconds ago; none where its lifetime is over. */
export function addressBackWords(found: FoundAddress, name: string, age: number): string[] | undefined {
  const valid = left(found.valid_life_time, age);
  if (valid === undefined) return undefined;
  const { local, address, prefixlen, label } = found;
  const flags = ["nodad", "noprefixroute", "mngtmpaddr", "home", "autojoin"] as const;
  return [
    ...["addr", "add"],
    ...(address === undefined ? [`${local}/${prefixlen}`] : [local, "peer", `${address}/${prefixlen}`]),
    ...["dev", name],
    ...word("broadcast", found.broadcast),
    ...["scope", found.scope],
    ...(found.family === "inet" && label !== name ? word("label", label) : []),
    ...word("metric", found.metric),
    ...flags.filter((flag) => found[flag]),
    ...["valid_lft", valid],
    ...["preferred_lft", left(found.preferred_life_time, age) ?? "0"],
  ];
}

type AddressIdentity = Pick<FoundAddress, "local" | "prefixlen" | "address">;

/** Whether two are one address to the kernel. */
export const sameAddress = (one: AddressIdentity, other: AddressIdentity): boolean =>
  one.local === other.local && one.prefixlen === other.prefixlen && one.address === other.address;

/** What `ip` prints of a route's metrics, and how it takes them; times are in milliseconds. */
const metricWords: Record<string, string> = { congestion: "congctl" };
const times = ["rtt", "rttvar", "rto_min"];

/** Words that make a route as it was, some seconds ago; none where its lifetime is over. */
export function routeBackWords(found: FoundRoute, age: number): string[] | undefined {
  const expires = found.expires === undefined ? undefined : left(found.expires, age);
  if (found.expires !== undefined && expires === undefined) return undefined;
  const all = found.family === 4 ? "0.0.0.0/0" : "::/0";
  const metrics = Object.assign({}, ...found.metrics) as Record<string, string | number>;
  return [
    ...["route", "add", found.type, found.dst === "default" ? all : found.dst],
    ...word("tos", found.tos),
    ...(found.metric === 0 ? [] : ["metric", `${found.metric}`]),
    ...["table", found.table, "proto", found.protocol],
    ...(found.family === 4 ? ["scope", found.scope] : []),
    ...word("src", found.prefsrc),
    ...hopWords(found),
    ...Object.entries(metrics).flatMap(([key, value]) => [
      metricWords[key] ?? key,
      times.includes(key) ? `${value}ms` : `${value}`,
    ]),
    ...word("expires", expires),
    ...word("pref", found.pref),
    ...(found.nexthops ?? []).flatMap((hop) => ["nexthop", ...hopWords(hop), ...word("weight", hop.weight)]),
  ];
}

const hopWords = ({ gateway, via, dev, flags }: FoundHop): string[] => [
  ...word("via", gateway),
  ...(via === undefined ? [] : ["via", via.family, via.host]),
  ...word("dev", dev),
  ...flags.filter((flag) => flag === "onlink"),
];

/** Whether two are one route, by what tells them apart and by their way. */
export const sameRoute = (one: FoundRoute, other: FoundRoute): boolean => identity(one) === identity(other);

const identity = ({ family, type, dst, tos, metric, table, prefsrc, ...way }: FoundRoute): string =>
  JSON.stringify([
    ...[family, type, dst, tos, metric, table, prefsrc],
    (way.nexthops ?? [way]).map(({ gateway, via, dev, weight = 1 }) => [gateway ?? via?.host, dev, weight]),
  ]);

const word = (name: string, value: string | number | undefined): string[] =>
  value === undefined ? [] : [name, `${value}`];
