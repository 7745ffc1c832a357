import * as z from "zod";
import { ipBatch, type Line, type LineResult } from "../../host/batch/batch.ts";
import { onceEach } from "../async/once-each.ts";
import { meansAbsent, readAs, refusal } from "../errors.ts";
import { canonical, type Family, familyOf } from "../ip.ts";
import { protocolNumber } from "../marks.ts";
import { destinationWord, metricOf, type RouteRef, routeText } from "./form.ts";
import { withLocks } from "./locks.ts";
import { tableIsNamed, tableNumbers } from "./tables.ts";

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
  /** The number of a nexthop object, of which the route takes its ways. */
  nhid: z.number().optional(),
  metrics: z.array(z.looseObject({ mtu: z.number().optional() })).default([]),
  nexthops: z.array(hopSchema).optional(),
});

/** A route, as `ip -json -details route show` prints it, and the names of its locked metrics where they were read. */
export type KernelRoute = z.infer<typeof routeSchema> & { locked?: readonly string[] };

/** Whether a route bears our protocol number, by which routes of any of our stacks are known. */
export const routeIsMarked = ({ protocol }: KernelRoute): boolean => protocol === `${protocolNumber}`;

/** Reads a route, whoever made it. Same as: ip -n NETNS route show to exact DESTINATION table all */
export async function routeLook(ref: RouteRef): Promise<KernelRoute | undefined> {
  const [shown] = await ipBatch(ref.netns, [routeShowLine(ref)]);
  return routeFind(shown, ref);
}

/**
 * The line that reads a route. It asks for all tables, since a filter by table would show IPv4 alone. The kernel goes through all
 * routes for each such line, so many lines in a namespace share one dump; not on the host, which may have far more routes than
 * ours.
 */
export const routeShowLine = (ref: RouteRef): Line => ({
  argv: ["route", "show", "to", "exact", destinationWord(ref), "table", "all"],
  reads: true,
  ...(ref.netns !== undefined && { shared: routesShowArgv(ref.family) }),
});

/** The arguments that read all routes of one family: a default route is printed without its family. */
export const routesShowArgv = (family: Family): string[] => {
  const root = destinationWord({ destination: "default", family });
  return ["route", "show", "root", root, "table", "all"];
};

/**
 * The routes in an answer to {@link routeShowLine}, of all metrics and tables; none in a namespace that is gone. Throws where
 * `ip` could not look.
 */
export function routesParse(result: LineResult | undefined, ref: RouteRef): KernelRoute[] {
  if (result?.error !== undefined && meansAbsent(result.error)) return [];
  if (result?.error !== undefined) throw refusal(`reading ${routeText(ref)}`, result.error);
  return parsedOnce(result?.value, (value) => readAs(z.array(routeSchema), value, routeText(ref)));
}

/** Many callers share one dump, which is parsed once. */
const parsedOnce = onceEach<KernelRoute[]>();

/** Finds the route itself in an answer to {@link routeShowLine}. */
export async function routeFind(result: LineResult | undefined, ref: RouteRef): Promise<KernelRoute | undefined> {
  const routes = routesParse(result, ref);
  const named =
    tableIsNamed(ref.table) || haveNamedTables(routes, (all) => all.some(({ table }) => tableIsNamed(table)));
  const found = routeAmong(routes, ref, named ? await tableNumbers() : new Map());
  return found && withLocks(found, ref);
}

const haveNamedTables = onceEach<boolean, readonly KernelRoute[]>();

/** Finds a route among all routes of its family in a namespace. `numbers` holds the numbers of named tables, by name. */
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
        // An IPv4 route for one type of service stands beside ours, which is for all packets, with the same metric.
        route.tos === undefined && number(route.table) === number(ref.table) && (route.metric ?? 0) === metricOf(ref),
    );
}

/** Routes by destination: there may be ten thousand, each of which is looked up. */
const byDestination = onceEach<Map<string, KernelRoute[]>, readonly KernelRoute[]>();

const grouped = (routes: readonly KernelRoute[]): Map<string, KernelRoute[]> => Map.groupBy(routes, destinationOf);

/** The destination as we write it: the kernel leaves out the prefix length of a host route. */
function destinationOf({ dst }: KernelRoute): string {
  if (dst === "default" || dst.includes("/")) return canonical(dst);
  return canonical(`${dst}/${familyOf(dst) === 4 ? 32 : 128}`);
}
