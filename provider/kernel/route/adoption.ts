import * as z from "zod";
import { ipBatch } from "../../host/batch/batch.ts";
import { refusal } from "../errors.ts";
import { makerText, markedByOther } from "../marks.ts";
import { claimAnnounce, claimDrop, claimHolder } from "../notes/claims.ts";
import { type RouteMaking, routeClaimed } from "./claimed.ts";
import { type KernelRoute, routeFind, routeIsMarked, routeShowLine, routeWords } from "./form.ts";
import { destinationWord, type RouteRef, routeText } from "./ref.ts";
import { routeDelete } from "./routes.ts";

/** The route, whoever made it. Same as: ip -n NETNS route show to exact DESTINATION table all */
export async function routeGet(ref: RouteRef): Promise<KernelRoute | undefined> {
  const [shown] = await ipBatch(ref.netns, [routeShowLine(ref)]);
  return routeFind(shown, ref);
}

/** The route as adoption finds it. `own` holds the words that make it again. */
export async function routeThere(making: RouteMaking) {
  const found = await routeGet(making);
  if (!found) return undefined;
  const [holder, isMarked] = [await claimHolder(routeClaimed(making)), routeIsMarked(found)];
  const mark = isMarked && typeof holder === "object" ? holder.mark : undefined;
  const unclaimed = isMarked && holder === undefined ? "it bears our proto, and no note says whose it is" : undefined;
  const odd = oddIn(found);
  return {
    text: routeText(making),
    is: "",
    ours: isMarked && holder === "ours",
    maker: mark === undefined ? `proto ${found.protocol ?? "unknown"}` : makerText(mark),
    obstacle: markedByOther(mark) ?? unclaimed ?? (odd && `it has ${odd}, which release could not put back`),
    own: { words: wordsOf(found, making) },
  };
}

/** Puts ours in the place of a foreign route, in one step. Same as: ip -n NETNS route replace DESTINATION … proto 199 */
export async function routeTake(making: RouteMaking): Promise<void> {
  await claimAnnounce(routeClaimed(making));
  const [replaced] = await ipBatch(making.netns, [{ words: routeWords("replace", making) }]);
  if (replaced?.error === undefined) return;
  await claimDrop(routeClaimed(making));
  throw refusal(`changing ${routeText(making)}`, replaced.error);
}

/** Puts the foreign route back in the place of ours, in one step. @returns what could not be put back */
export async function routeRelease(making: RouteMaking, own: Record<string, unknown>): Promise<string[]> {
  const found = await routeGet(making);
  // What somebody put in the place of ours is his, and the kernel would replace that as well.
  if (found && !routeIsMarked(found)) return claimDrop(routeClaimed(making)).then(() => []);
  const words = ["route", "replace", ...z.array(z.string()).parse(own.words)];
  const [replaced] = await ipBatch(making.netns, [{ words }]);
  // Deletes none but ours: the claim goes, and the route if it could not be put back.
  await routeDelete(making);
  return replaced?.error === undefined ? [] : [`ip ${words.join(" ")}: ${replaced.error}`];
}

/** What a route that we can put back may consist of. */
const plainKeys = "type dst gateway via dev protocol scope prefsrc metric table flags metrics nexthops pref".split(" ");
/** Among the metrics, those that `ip` takes in the unit in which it shows them. */
const plainMetrics = "mtu advmss hoplimit initcwnd initrwnd window reordering cwnd ssthresh quickack".split(" ");

function oddIn(found: KernelRoute): string | undefined {
  const metrics = found.metrics.flatMap((one) => Object.entries(one));
  const odd = metrics.find(([name, value]) => !plainMetrics.includes(name) || typeof value !== "number");
  return odd?.[0] ?? Object.keys(found).find((key) => !plainKeys.includes(key));
}

/** The words that make a route as the kernel shows it. */
function wordsOf(found: KernelRoute, ref: RouteRef): string[] {
  const { type, protocol, scope, prefsrc, metric, table, metrics, flags, nexthops, pref } = found;
  return [
    ...(type === "unicast" ? [] : [type]),
    destinationWord(ref),
    ...word("proto", protocol),
    ...(nexthops ? [] : wayOf(found)),
    ...word("scope", scope),
    ...word("src", prefsrc),
    ...word("metric", metric),
    ...word("table", table),
    ...metrics.flatMap((one) => Object.entries(one).flatMap(([name, value]) => word(name, value))),
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
