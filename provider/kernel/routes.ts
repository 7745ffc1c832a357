import { z } from "zod";
import { ipBatch, type Line, type LineResult } from "../process/batch.ts";
import type { NetnsRef } from "../process/netns.ts";
import {
  type Claimed,
  claimAnnounce,
  claimDrop,
  claimIsOurs,
  claimIsToRemove,
  claimLeaves,
  claimStands,
  ignoreAbsence,
  protocolWords,
} from "./claims.ts";
import { KernelError, meansExists } from "./errors.ts";
import { canonical, type Family } from "./ip.ts";
import { linkShow, refusal } from "./links.ts";
import { type Owner, protocolNumber } from "./marks.ts";
import { placeText } from "./place.ts";

const hopSchema = z.looseObject({
  gateway: z.string().optional(),
  via: z.looseObject({ host: z.string() }).optional(),
  dev: z.string().optional(),
  weight: z.number().optional(),
  flags: z.array(z.string()).default([]),
});

const routeSchema = hopSchema.extend({
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

/** What tells one route from another: destination, metric and table, in a namespace. */
export interface RouteRef {
  netns: NetnsRef;
  family: Family;
  /** A network, `default` for the family's whole. */
  destination: string;
  metric: number | undefined;
  /** A number, or a name of rt_tables. */
  table: string;
}

export interface RouteMaking extends RouteRef {
  owner: Owner;
  within: readonly string[];
  /** Type words before the destination: none for unicast. */
  type: string;
  /** Words after the destination: gateway, device, attributes. */
  words: readonly string[];
  /** The device, where the route names one. */
  device: string | undefined;
}

/** Same as: ip -n NETNS route show to exact DESTINATION table TABLE. Undefined where it is not there, or not ours. */
export async function routeShowOurs(making: RouteMaking): Promise<KernelRoute | "waiting" | undefined> {
  const [shown] = await ipBatch(making.netns, [routeShowLine(making)]);
  const found = findRoute(shown, making);
  if (found && found.protocol !== `${protocolNumber}`) return undefined;
  if (!(await claimIsOurs(claimedOf(making)))) return undefined;
  return found ?? ((await waitsForLink(making)) ? "waiting" : undefined);
}

/**
 * Makes a route. Same as: ip -n NETNS route add DESTINATION … proto 199
 * @returns the route; "waiting" where its link is down: it comes when the link does
 * @throws KernelError `taken` where there is such a route and it is not this resource's
 */
export async function routeAdd(making: RouteMaking): Promise<KernelRoute | "waiting"> {
  const claimed = claimedOf(making);
  const { resumed } = await claimAnnounce(claimed);
  const [added, shown] = await ipBatch(making.netns, [
    { words: routeWords(resumed ? "replace" : "add", making) },
    routeShowLine(making),
  ]);
  if (added?.error) {
    if (await waitsForLink(making)) return claimStands(claimed).then(() => "waiting");
    await claimDrop(claimed);
    throw meansExists(added.error) ? taken(making, shown) : refusal(`making ${what(making)}`, added.error);
  }
  await claimStands(claimed);
  return findRoute(shown, making) ?? gone(making);
}

/** Changes a route in place. Same as: ip -n NETNS route replace DESTINATION … */
export async function routeReplace(making: RouteMaking): Promise<KernelRoute | "waiting"> {
  const [replaced, shown] = await ipBatch(making.netns, [
    { words: routeWords("replace", making) },
    routeShowLine(making),
  ]);
  if (replaced?.error && !(await waitsForLink(making))) throw refusal(`changing ${what(making)}`, replaced.error);
  await claimStands(claimedOf(making));
  return replaced?.error ? "waiting" : (findRoute(shown, making) ?? gone(making));
}

/** Removes a route, if it is ours. Same as: ip -n NETNS route del DESTINATION metric METRIC table TABLE proto 199 */
export async function routeDelete(making: RouteMaking): Promise<void> {
  const claimed = claimedOf(making);
  if (!(await claimIsToRemove(claimed))) return;
  await claimLeaves(claimed);
  const words = ["route", "del", ...typeWords(making), ...identityWords(making), ...protocolWords];
  const [deleted] = await ipBatch(making.netns, [{ words }]);
  ignoreAbsence(deleted?.error, `removing ${what(making)}`);
  await claimDrop(claimed);
}

const what = (ref: RouteRef): string =>
  `route ${ref.destination} in ${placeText(ref.netns)}${ref.table === "main" ? "" : ` (table ${ref.table})`}`;

/** `default` is a word of both families; the network of all addresses says which. */
const destinationWord = ({ destination, family }: RouteRef): string => {
  if (destination !== "default") return destination;
  return family === 4 ? "0.0.0.0/0" : "::/0";
};

const typeWords = ({ type }: RouteMaking): string[] => (type === "unicast" ? [] : [type]);

const identityWords = (ref: RouteRef): string[] => [
  destinationWord(ref),
  ...(metricOf(ref) === defaultMetric[ref.family] ? [] : ["metric", `${ref.metric}`]),
  ...(ref.table === "main" ? [] : ["table", ref.table]),
];

const routeWords = (verb: string, making: RouteMaking): string[] => [
  "route",
  verb,
  ...typeWords(making),
  ...identityWords(making),
  ...protocolWords,
  ...making.words,
];

const routeShowLine = (ref: RouteRef): Line => ({
  words: ["route", "show", "to", "exact", destinationWord(ref), "table", "all"],
  reads: true,
});

const defaultMetric = { 4: 0, 6: 1024 } as const;

const metricOf = ({ metric, family }: RouteRef): number => metric ?? defaultMetric[family];

function findRoute(result: LineResult | undefined, ref: RouteRef): KernelRoute | undefined {
  if (result?.error !== undefined) throw refusal(`reading ${what(ref)}`, result.error);
  const metric = metricOf(ref);
  return z
    .array(routeSchema)
    .parse(result?.value)
    .find(
      (route) =>
        route.table === ref.table && (route.metric ?? 0) === metric && destinationOf(route, ref) === ref.destination,
    );
}

/** The destination as we write it: the kernel leaves the length of a host route out. */
function destinationOf({ dst }: KernelRoute, { family }: RouteRef): string {
  if (dst === "default" || dst.includes("/")) return canonical(dst);
  return canonical(`${dst}/${family === 4 ? 32 : 128}`);
}

const claimedOf = (making: RouteMaking): Claimed => ({
  netns: making.netns,
  about: `route ${identityWords(making).join(" ")}`,
  owner: making.owner,
  within: making.within,
  remake: routeWords("add", making),
});

/** The kernel keeps no route on a link that is down: a declared one waits until the link is up. */
async function waitsForLink({ netns, device }: RouteMaking): Promise<boolean> {
  const link = device === undefined ? undefined : await linkShow({ netns, name: device });
  return link !== undefined && !link.flags.includes("UP");
}

function taken(making: RouteMaking, shown: LineResult | undefined): KernelError {
  const maker = findRoute(shown, making)?.protocol;
  const whose =
    maker === `${protocolNumber}` ? "another of our resources made it" : `proto ${maker ?? "unknown"} made it`;
  return new KernelError(
    "taken",
    `${what(making)} is there already and is not this resource's (${whose}); it was not touched. Give another metric or table, or remove it by hand`,
  );
}

function gone(ref: RouteRef): never {
  throw new KernelError("absent", `${what(ref)} is gone right after it was made; run \`pulumi up --refresh\``);
}
