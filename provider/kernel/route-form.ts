import * as z from "zod";
import type { Line, LineResult } from "../process/batch.ts";
import { readAs, refusal } from "./errors.ts";
import { canonical } from "./ip.ts";
import { protocolNumber } from "./marks.ts";
import { destinationWord, identityWords, metricOf, type RouteRef, routeText } from "./route-ref.ts";
import { tableIsNamed, tableNumbers } from "./route-tables.ts";

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

const hopSchema = z.looseObject({
  gateway: z.string().optional(),
  via: z.looseObject({ host: z.string() }).optional(),
  dev: z.string().optional(),
  weight: z.number().optional(),
  flags: z.array(z.string()).default([]),
});

export const routeSchema = hopSchema.extend({
  type: z.string().default("unicast"),
  dst: z.string(),
  protocol: z.string().optional(),
  scope: z.string().optional(),
  prefsrc: z.string().optional(),
  metric: z.number().optional(),
  table: z.string().default("main"),
  metrics: z.array(z.looseObject({ mtu: z.number().optional() })).default([]),
  nexthops: z.array(hopSchema).optional(),
});

/** A route, as `ip -json -details route show` tells. */
export type KernelRoute = z.infer<typeof routeSchema>;

/** Words before the destination: none for unicast. */
const typeWords = ({ type }: RouteWanted): string[] => (type === "unicast" ? [] : [type]);

/** Whether it bears our number. */
export const routeIsMarked = ({ protocol }: KernelRoute): boolean => protocol === `${protocolNumber}`;

/** The words of `ip route add` or `replace`. */
export const routeWords = (verb: string, wanted: RouteWanted): string[] => [
  "route",
  verb,
  ...typeWords(wanted),
  ...identityWords(wanted),
  ...["proto", `${protocolNumber}`],
  ...wayWords(wanted),
  ...word("src", wanted.source),
  ...word("scope", wanted.scope),
  ...word("mtu", wanted.mtu),
  ...(wanted.nexthops ? [] : onLinkWords(wanted)),
  // Of several ways each is on its link, or not.
  ...(wanted.nexthops ?? []).flatMap((hop) => [
    "nexthop",
    ...wayWords(hop),
    ...word("weight", hop.weight),
    ...onLinkWords(wanted),
  ]),
];

/** The line that reads a route. All tables: a filter by table would show IPv4 alone. */
export const routeShowLine = (ref: RouteRef): Line => ({
  words: ["route", "show", "to", "exact", destinationWord(ref), "table", "all"],
  reads: true,
});

/** The routes in an answer to {@link routeShowLine}, of all metrics and tables. Throws where `ip` could not look. */
export function routesParse(result: LineResult | undefined, ref: RouteRef): KernelRoute[] {
  if (result?.error !== undefined) throw refusal(`reading ${routeText(ref)}`, result.error);
  return readAs(z.array(routeSchema), result?.value, routeText(ref));
}

/** Among them the route itself. */
export async function routeFind(result: LineResult | undefined, ref: RouteRef): Promise<KernelRoute | undefined> {
  const routes = routesParse(result, ref);
  const named = [ref, ...routes].some(({ table }) => tableIsNamed(table));
  return routeAmong(routes, ref, named ? await tableNumbers() : new Map());
}

/** A route among all of its family in a namespace, where these names of tables have numbers. */
export function routeAmong(
  routes: readonly KernelRoute[],
  ref: RouteRef,
  numbers: ReadonlyMap<string, string>,
): KernelRoute | undefined {
  const number = (table: string) => numbers.get(table) ?? table;
  return routes.find(
    (route) =>
      // One for packets of a type of service (IPv4) stands beside ours, for all packets, with the same metric.
      route.tos === undefined &&
      number(route.table) === number(ref.table) &&
      (route.metric ?? 0) === metricOf(ref) &&
      destinationOf(route, ref) === ref.destination,
  );
}

/** The destination as we write it: the kernel leaves the length of a host route out. */
function destinationOf({ dst }: KernelRoute, { family }: RouteRef): string {
  if (dst === "default" || dst.includes("/")) return canonical(dst);
  return canonical(`${dst}/${family === 4 ? 32 : 128}`);
}

const onLinkWords = ({ onLink }: RouteWanted): string[] => (onLink ? ["onlink"] : []);

const wayWords = ({ via, device }: Nexthop): string[] => [...word("via", via), ...word("dev", device)];

const word = (name: string, value: string | number | undefined): string[] =>
  value === undefined ? [] : [name, `${value}`];
