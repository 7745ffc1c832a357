import type { Line } from "../../host/batch/batch.ts";
import type { NetnsRef } from "../../host/netns.ts";
import { type Family, familyOf } from "../ip.ts";
import { protocolNumber } from "../marks.ts";
import { placeText } from "../notes/place.ts";

/** The identity of a route: destination, metric and table, in a namespace. */
export interface RouteRef {
  netns?: NetnsRef;
  family: Family;
  /** A network, or `default` for all addresses of the family. */
  destination: string;
  metric?: number | undefined;
  /** A number, or a name of rt_tables. */
  table: string;
}

export interface Nexthop {
  via?: string | undefined;
  device?: string | undefined;
  weight?: number | undefined;
}

/** The declared arguments of a route. */
export interface RouteWanted extends RouteRef {
  type: string;
  via?: string | undefined;
  device?: string | undefined;
  nexthops?: readonly Nexthop[] | undefined;
  source?: string | undefined;
  scope?: string | undefined;
  mtu?: number | undefined;
  mtuLock?: boolean | undefined;
  onLink: boolean;
  /** The VRF that the table is of. */
  vrf?: string | undefined;
}

export const routeText = (ref: RouteRef): string =>
  `route ${ref.destination} in ${placeText(ref.netns)}${ref.table === "main" ? "" : ` (table ${ref.table})`}`;

/** The arguments of `ip` that identify a route. */
export const routeIdentity = (ref: RouteRef): string[] => [
  destinationWord(ref),
  ...(metricOf(ref) === defaultMetric[ref.family] ? [] : ["metric", `${ref.metric}`]),
  ...(ref.table === "main" ? [] : ["table", ref.table]),
];

/** The route that a {@link routeIdentity} identifies. */
export function routeRefOf([destination = "", ...rest]: readonly string[]): RouteRef {
  const after = (name: string) => (rest.includes(name) ? rest[rest.indexOf(name) + 1] : undefined);
  const [metric, table = "main"] = [after("metric"), after("table")];
  const whole = destination === "0.0.0.0/0" || destination === "::/0";
  return {
    family: familyOf(destination) ?? 4,
    destination: whole ? "default" : destination,
    ...(metric !== undefined && { metric: Number(metric) }),
    table,
  };
}

/** The identity of a route in one line, for notes. */
export const routeAbout = (ref: RouteRef): string => `route ${routeIdentity(ref).join(" ")}`;

/**
 * The line that removes a route, of whatever type and gateway, if it bears our protocol number. Without a metric the kernel
 * removes the first route with any metric; for IPv4 it takes metric 0 for none, so that no line can ask for it.
 */
export const routeDelLine = (ref: RouteRef): Line => ({
  argv: [
    ...["route", "del", destinationWord(ref)],
    ...(metricOf(ref) === 0 ? [] : ["metric", `${metricOf(ref)}`]),
    ...(ref.table === "main" ? [] : ["table", ref.table]),
    ...["proto", `${protocolNumber}`],
  ],
});

/** The metric of a route: the declared one, or the kernel's default. */
export const metricOf = ({ metric, family }: RouteRef): number => metric ?? defaultMetric[family];

/** The destination for `ip`: `default` is a word of both families, while the network of all addresses names one. */
export const destinationWord = ({ destination, family }: Pick<RouteRef, "destination" | "family">): string => {
  if (destination !== "default") return destination;
  return family === 4 ? "0.0.0.0/0" : "::/0";
};

const defaultMetric = { 4: 0, 6: 1024 } as const;

/** The arguments of `ip route add` or `replace`. */
export const routeArgv = (verb: string, wanted: RouteWanted): string[] => [
  "route",
  verb,
  // A route without a type is unicast.
  ...(wanted.type === "unicast" ? [] : [wanted.type]),
  ...routeIdentity(wanted),
  ...["proto", `${protocolNumber}`],
  ...wayArgv(wanted.family, wanted),
  ...word("src", wanted.source),
  ...word("scope", wanted.scope),
  ...(wanted.mtuLock ? ["mtu", "lock", `${wanted.mtu}`] : word("mtu", wanted.mtu)),
  ...(wanted.nexthops ? [] : onLinkArgv(wanted)),
  // With nexthops, `onlink` is said of each of them.
  ...(wanted.nexthops ?? []).flatMap((hop) => [
    "nexthop",
    ...wayArgv(wanted.family, hop),
    ...word("weight", hop.weight),
    ...onLinkArgv(wanted),
  ]),
];

/** The family of a route: its destination's; for `default` the declared one, or else its gateway's, or else IPv4. */
export function routeFamily(
  route: Pick<RouteWanted, "destination" | "via" | "nexthops"> & { family?: Family | undefined },
): Family {
  const { destination, via, nexthops, family } = route;
  if (destination !== "default") return familyOf(destination) ?? 4;
  const gateway = via ?? nexthops?.find((hop) => hop.via)?.via;
  return family ?? (gateway === undefined ? undefined : familyOf(gateway)) ?? 4;
}

const onLinkArgv = ({ onLink }: RouteWanted): string[] => (onLink ? ["onlink"] : []);

/** The gateway and device for `ip`, which needs a word where an IPv4 route has an IPv6 gateway (RFC 5549). */
const wayArgv = (family: Family, { via, device }: Nexthop): string[] => [
  ...(via !== undefined && familyOf(via) !== family ? ["via", "inet6", via] : word("via", via)),
  ...word("dev", device),
];

const word = (name: string, value: string | number | undefined): string[] =>
  value === undefined ? [] : [name, `${value}`];
