import type { Line } from "../../host/batch/batch.ts";
import type { NetnsRef } from "../../host/netns.ts";
import { type Family, familyOf } from "../ip.ts";
import { protocolNumber } from "../marks.ts";
import { placeText } from "../notes/place.ts";

/** What tells one route from another: destination, metric and table, in a namespace. */
export interface RouteRef {
  netns?: NetnsRef;
  family: Family;
  /** A network, `default` for the family's whole. */
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

/** A route as it is wanted. */
export interface RouteWanted extends RouteRef {
  type: string;
  via?: string | undefined;
  device?: string | undefined;
  nexthops?: readonly Nexthop[] | undefined;
  source?: string | undefined;
  scope?: string | undefined;
  mtu?: number | undefined;
  onLink: boolean;
}

export const routeText = (ref: RouteRef): string =>
  `route ${ref.destination} in ${placeText(ref.netns)}${ref.table === "main" ? "" : ` (table ${ref.table})`}`;

/** What a route is called, as arguments of `ip`. */
export const routeIdentity = (ref: RouteRef): string[] => [
  destinationWord(ref),
  ...(metricOf(ref) === defaultMetric[ref.family] ? [] : ["metric", `${ref.metric}`]),
  ...(ref.table === "main" ? [] : ["table", ref.table]),
];

/** The route that a {@link routeIdentity} means. */
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

/** The same in one line, for notes. */
export const routeAbout = (ref: RouteRef): string => `route ${routeIdentity(ref).join(" ")}`;

/**
 * The line that removes it, if it bears our number, of whatever type and way it is. Without a metric the kernel would take
 * the first of any, and of IPv4 it has no word for 0.
 */
export const routeDelLine = (ref: RouteRef): Line => ({
  argv: [
    ...["route", "del", destinationWord(ref)],
    ...(metricOf(ref) === 0 ? [] : ["metric", `${metricOf(ref)}`]),
    ...(ref.table === "main" ? [] : ["table", ref.table]),
    ...["proto", `${protocolNumber}`],
  ],
});

/** Its metric, or the one that the kernel gives it. */
export const metricOf = ({ metric, family }: RouteRef): number => metric ?? defaultMetric[family];

/** `default` is a word of both families; the network of all addresses says which. */
export const destinationWord = ({ destination, family }: Pick<RouteRef, "destination" | "family">): string => {
  if (destination !== "default") return destination;
  return family === 4 ? "0.0.0.0/0" : "::/0";
};

const defaultMetric = { 4: 0, 6: 1024 } as const;

/** The arguments of `ip route add` or `replace`. */
export const routeArgv = (verb: string, wanted: RouteWanted): string[] => [
  "route",
  verb,
  // None for unicast.
  ...(wanted.type === "unicast" ? [] : [wanted.type]),
  ...routeIdentity(wanted),
  ...["proto", `${protocolNumber}`],
  ...wayArgv(wanted.family, wanted),
  ...word("src", wanted.source),
  ...word("scope", wanted.scope),
  ...word("mtu", wanted.mtu),
  ...(wanted.nexthops ? [] : onLinkArgv(wanted)),
  // Of several ways each is on its link, or not.
  ...(wanted.nexthops ?? []).flatMap((hop) => [
    "nexthop",
    ...wayArgv(wanted.family, hop),
    ...word("weight", hop.weight),
    ...onLinkArgv(wanted),
  ]),
];

/** The family of a route: its destination's, or for `default` what was asked for, or its gateway's. */
export function routeFamily(
  route: Pick<RouteWanted, "destination" | "via" | "nexthops"> & { family?: Family | undefined },
): Family {
  const { destination, via, nexthops, family } = route;
  if (destination !== "default") return familyOf(destination) ?? 4;
  const gateway = via ?? nexthops?.find((hop) => hop.via)?.via;
  return family ?? (gateway === undefined ? undefined : familyOf(gateway)) ?? 4;
}

const onLinkArgv = ({ onLink }: RouteWanted): string[] => (onLink ? ["onlink"] : []);

/** Of an IPv4 route the gateway may be an IPv6 one (RFC 5549): then `ip` is told so. */
const wayArgv = (family: Family, { via, device }: Nexthop): string[] => [
  ...(via !== undefined && familyOf(via) !== family ? ["via", "inet6", via] : word("via", via)),
  ...word("dev", device),
];

const word = (name: string, value: string | number | undefined): string[] =>
  value === undefined ? [] : [name, `${value}`];
