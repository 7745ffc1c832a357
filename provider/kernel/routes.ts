import { ipBatch, type LineResult } from "../process/batch.ts";
import { type Claimed, claimAnnounce, claimDrop, claimedRemove, claimIsOurs, claimStands } from "./claims.ts";
import { KernelError, meansAbsent, meansExists, refusal } from "./errors.ts";
import type { Owner } from "./marks.ts";
import {
  type KernelRoute,
  type RouteWanted,
  routeFind,
  routeIsMarked,
  routeShowLine,
  routeWords,
} from "./route-form.ts";
import { metricOf, routeAbout, routeDelLine, routeText } from "./route-ref.ts";
import { routeWaits } from "./route-waiting.ts";

/** A route to be made, and whose. */
export interface RouteMaking extends RouteWanted {
  owner: Owner;
  within: readonly string[];
}

/**
 * Same as: ip -n NETNS route show to exact DESTINATION table TABLE. Undefined where it is not there, or not ours;
 * "waiting" where its link is down.
 */
export async function routeShowOurs(making: RouteMaking): Promise<KernelRoute | "waiting" | undefined> {
  if (!(await claimIsOurs(routeClaimed(making)))) return undefined;
  const [shown] = await ipBatch(making.netns, [routeShowLine(making)]);
  const found = await routeFind(shown, making);
  if (found && routeIsMarked(found)) return found;
  if (!found && (await routeWaits(making))) return "waiting";
  // What is gone shall neither come back by itself nor keep others from making it.
  await claimDrop(routeClaimed(making));
  return undefined;
}

/**
 * Makes a route. Same as: ip -n NETNS route add DESTINATION … proto 199
 * @returns the route; "waiting" where its link is down: it comes when the link does
 * @throws KernelError `taken` where there is such a route and it is not this resource's
 */
export async function routeAdd(making: RouteMaking): Promise<KernelRoute | "waiting"> {
  const claimed = routeClaimed(making);
  const { resumed } = await claimAnnounce(claimed);
  if (resumed) await refuseForeign(making);
  const words = routeWords(resumed ? "replace" : "add", making);
  const [added, shown] = await ipBatch(making.netns, [{ words }, routeShowLine(making)]);
  if (added?.error) {
    const waits = !meansExists(added.error) && (await routeWaits(making));
    // That the link is down the kernel says before it looks whether there is such a route.
    if (waits && (resumed || !(await routeFind(shown, making)))) return routeWait(making, shown);
    await claimDrop(claimed);
    const isTaken = waits || meansExists(added.error);
    throw isTaken ? await taken(making, shown) : refusal(`making ${routeText(making)}`, added.error);
  }
  await claimStands(claimed);
  return (await routeFind(shown, making)) ?? gone(making);
}

/**
 * Changes a route in place. Same as: ip -n NETNS route replace DESTINATION …
 * @throws KernelError `taken` where somebody put another one in its place
 */
export async function routeReplace(making: RouteMaking): Promise<KernelRoute | "waiting"> {
  await refuseForeign(making);
  const words = routeWords("replace", making);
  const [replaced, shown] = await ipBatch(making.netns, [{ words }, routeShowLine(making)]);
  if (replaced?.error) {
    if (await routeWaits(making)) return routeWait(making, shown);
    throw refusal(`changing ${routeText(making)}`, replaced.error);
  }
  await claimStands(routeClaimed(making));
  return (await routeFind(shown, making)) ?? gone(making);
}

/** Removes a route, if it is ours. Same as: ip -n NETNS route del DESTINATION metric METRIC table TABLE proto 199 */
export async function routeDelete(making: RouteMaking): Promise<void> {
  const isGone = metricOf(making) === 0 && (await claimIsOurs(routeClaimed(making))) && !(await isMarkedThere(making));
  // Where it is gone, the kernel would take another one of ours, with a metric, for it.
  await claimedRemove(routeClaimed(making), [isGone ? routeShowLine(making) : routeDelLine(making)]);
}

export const routeClaimed = (making: RouteMaking): Claimed => ({
  netns: making.netns,
  about: routeAbout(making),
  owner: making.owner,
  within: making.within,
  remake: routeWords("add", making),
});

/** Leaves a route to be made when its link is up; what it was before would be in the way then. */
async function routeWait(making: RouteMaking, shown: LineResult | undefined): Promise<"waiting"> {
  if (await routeFind(shown, making)) await ipBatch(making.netns, [routeDelLine(making)]);
  await claimStands(routeClaimed(making));
  return "waiting";
}

async function isMarkedThere(making: RouteMaking): Promise<boolean> {
  const [shown] = await ipBatch(making.netns, [routeShowLine(making)]);
  if (shown?.error !== undefined && meansAbsent(shown.error)) return false;
  const found = await routeFind(shown, making);
  return found !== undefined && routeIsMarked(found);
}

/** The kernel would replace a foreign route as well: all that counts to it is destination, metric and table. */
async function refuseForeign(making: RouteMaking): Promise<void> {
  const [shown] = await ipBatch(making.netns, [routeShowLine(making)]);
  const found = await routeFind(shown, making);
  if (found && !(routeIsMarked(found) && (await claimIsOurs(routeClaimed(making))))) throw await taken(making, shown);
}

async function taken(making: RouteMaking, shown: LineResult | undefined): Promise<KernelError> {
  const found = await routeFind(shown, making);
  const whose =
    found && routeIsMarked(found) ? "another of our resources made it" : `proto ${found?.protocol ?? "unknown"}`;
  return new KernelError(
    "taken",
    `${routeText(making)} is there already and is not this resource's (${whose}); it was not touched. ` +
      "Give another metric or table, remove it by hand, or take it over with `adopt: true`",
  );
}

function gone(making: RouteMaking): never {
  throw new KernelError("absent", `${routeText(making)} is gone right after it was made; run \`pulumi up --refresh\``);
}
