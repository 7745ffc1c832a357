import * as z from "zod";
import type { Line, LineResult } from "../../host/batch/batch.ts";
import { onceEach } from "../async/once-each.ts";
import { readAs, refusal } from "../errors.ts";
import { canonical, type Family, familyOf } from "../ip.ts";
import { protocolNumber } from "../marks.ts";
import { destinationWord, identityWords, metricOf, type RouteRef, routeText } from "./ref.ts";
import { tableIsNamed, tableNumbers } from "./tables.ts";

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

/**
 * The line that reads a route. All tables: a filter by table would show IPv4 alone. The kernel goes through all routes for
 * each, so many in one namespace are read with one dump; the host may have far more routes than ours.
 */
export const routeShowLine = (ref: RouteRef): Line => ({
  words: ["route", "show", "to", "exact", destinationWord(ref), "table", "all"],
  reads: true,
  ...(ref.netns !== undefined && { shared: routesShowWords(ref.family) }),
});

/** The words that read all routes of a family: a default route does not say by itself which family it is of. */
export const routesShowWords = (family: Family): string[] => {
  const root = destinationWord({ destination: "default", family });
  return ["route", "show", "root", root, "table", "all"];
};

/** The routes in an answer to {@link routeShowLine}, of all metrics and tables. Throws where `ip` could not look. */
export function routesParse(result: LineResult | undefined, ref: RouteRef): KernelRoute[] {
  if (result?.error !== undefined) throw refusal(`reading ${routeText(ref)}`, result.error);
  return parsedOnce(result?.value, (value) => readAs(z.array(routeSchema), value, routeText(ref)));
}

/** One dump answers many. */
const parsedOnce = onceEach<KernelRoute[]>();

/** Among them the route itself. */
export async function routeFind(result: LineResult | undefined, ref: RouteRef): Promise<KernelRoute | undefined> {
  const routes = routesParse(result, ref);
  const named =
    tableIsNamed(ref.table) || haveNamedTables(routes, (all) => all.some(({ table }) => tableIsNamed(table)));
  return routeAmong(routes, ref, named ? await tableNumbers() : new Map());
}

const haveNamedTables = onceEach<boolean, readonly KernelRoute[]>();

/** A route among all of its family in a namespace, where these names of tables have numbers. */
export function routeAmong(
  routes: readonly KernelRoute[],
  ref: RouteRef,
  numbers: ReadonlyMap<string, string>,
): KernelRoute | undefined {
  const number = (table: string) => numbers.get(table) ?? table;
  return byDestination(routes, grouped)
    .get(ref.destination)
    ?.find(
      (route) =>
        // One for packets of a type of service (IPv4) stands beside ours, for all packets, with the same metric.
        route.tos === undefined && number(route.table) === number(ref.table) && (route.metric ?? 0) === metricOf(ref),
    );
}

/** Routes by destination: of ten thousand, each is looked for. */
const byDestination = onceEach<Map<string, KernelRoute[]>, readonly KernelRoute[]>();

const grouped = (routes: readonly KernelRoute[]): Map<string, KernelRoute[]> => Map.groupBy(routes, destinationOf);

/** The destination as we write it: the kernel leaves the length of a host route out. */
function destinationOf({ dst }: KernelRoute): string {
  if (dst === "default" || dst.includes("/")) return canonical(dst);
  return canonical(`${dst}/${familyOf(dst) === 4 ? 32 : 128}`);
}

const onLinkWords = ({ onLink }: RouteWanted): string[] => (onLink ? ["onlink"] : []);

const wayWords = ({ via, device }: Nexthop): string[] => [...word("via", via), ...word("dev", device)];

const word = (name: string, value: string | number | undefined): string[] =>
  value === undefined ? [] : [name, `${value}`];
