import { setTimeout as wait } from "node:timers/promises";
import { ipBatch, type LineResult } from "../../host/batch/batch.ts";
import { KernelError, meansAbsent, meansExists, refusal } from "../errors.ts";
import { claimAnnounce, claimDrop, claimedRemove, claimStands, claimsWatch } from "../notes/claims.ts";
import { type RouteMaking, routeClaimed, routeIsOurs, routeRefuseForeign, routeTaken } from "./claimed.ts";
import { type KernelRoute, routeFind, routeIsMarked, routeShowLine, routeWords } from "./form.ts";
import { metricOf, routeDelLine, routeText } from "./ref.ts";
import { routeComesBack, routeWaits } from "./waiting.ts";

/**
 * Same as: ip -n NETNS route show to exact DESTINATION table TABLE. Undefined where it is not there, or not ours;
 * "waiting" where its link is down.
 */
export async function routeShowOurs(making: RouteMaking): Promise<KernelRoute | "waiting" | undefined> {
  if (!(await routeIsOurs(making))) return undefined;
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
  if (resumed) await routeRefuseForeign(making);
  const othersWent = await claimsWatch(making.netns);
  const words = routeWords(resumed ? "replace" : "add", making);
  const [added, shown] = await routeTry(making, words);
  if (added?.error) {
    const waits = !meansExists(added.error) && (await routeWaits(making));
    // That the link is down the kernel says before it looks whether there is such a route.
    if (waits && (resumed || !(await routeFind(shown, making)))) return routeWait(making, shown);
    await claimDrop(claimed);
    const isTaken = waits || meansExists(added.error);
    throw isTaken ? await routeTaken(making, shown) : refusal(`making ${routeText(making)}`, added.error);
  }
  await claimStands(claimed);
  const found = await routeFind(shown, making);
  return found && !(await othersWent()) ? found : routeStay(making);
}

/**
 * Changes a route in place. Same as: ip -n NETNS route replace DESTINATION …
 * @throws KernelError `taken` where somebody put another one in its place
 */
export async function routeReplace(making: RouteMaking): Promise<KernelRoute | "waiting"> {
  await routeRefuseForeign(making);
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
  const isOurs = await routeIsOurs(making);
  const isGone = metricOf(making) === 0 && isOurs && !(await isMarkedThere(making));
  // Where it is gone, the kernel would take another one of ours, with a metric, for it.
  await claimedRemove(routeClaimed(making), [isGone ? routeShowLine(making) : routeDelLine(making)]);
}

/** Makes a route, again and again while the declared address that reaches its gateway is away for the moment. */
async function routeTry(making: RouteMaking, words: string[]): Promise<LineResult[]> {
  for (let tries = 20; ; tries -= 1) {
    const results = await ipBatch(making.netns, [{ words }, routeShowLine(making)]);
    const [added] = results;
    if (!added?.error || meansExists(added.error) || tries === 0 || !(await routeComesBack(making))) return results;
    await wait(lookEvery);
  }
}

/**
 * The route, which is made again where it went before it was said that it stands: another run that removes addresses puts
 * back what stands alone, its neighbours' addresses a moment later.
 */
async function routeStay(making: RouteMaking): Promise<KernelRoute> {
  for (let tries = 20; tries > 0; tries -= 1) {
    const [shown] = await ipBatch(making.netns, [routeShowLine(making)]);
    const found = await routeFind(shown, making);
    if (found && routeIsMarked(found)) return found;
    const [added] = await ipBatch(making.netns, [{ words: routeWords("add", making) }]);
    if (added?.error) await wait(lookEvery);
  }
  return gone(making);
}

const lookEvery = 50;

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

function gone(making: RouteMaking): never {
  throw new KernelError("absent", `${routeText(making)} is gone right after it was made; run \`pulumi up --refresh\``);
}
