import { isDeepStrictEqual } from "node:util";
import { ipBatch, type LineResult } from "../../host/batch/batch.ts";
import { KernelError } from "../errors.ts";
import type { Owner } from "../marks.ts";
import type { Claimed } from "../notes/claims.ts";
import { claimIsOursStill } from "../restore/regain.ts";
import { routeFacts } from "./facts.ts";
import { type RouteWanted, routeFind, routeIsMarked, routeShowLine, routeWords } from "./form.ts";
import { routeAbout, routeText } from "./ref.ts";

/** A route to be made, and whose. */
export interface RouteMaking extends RouteWanted {
  owner: Owner;
  within: readonly string[];
  /** Whether it was there before, and was adopted. */
  adopt?: boolean | undefined;
}

export const routeClaimed = (making: RouteMaking): Claimed => ({
  netns: making.netns,
  about: routeAbout(making),
  owner: making.owner,
  within: making.within,
  remake: routeWords("add", making),
});

/** By its claim. One that is lost is written again for a route that we made, with our number, and the way that the state says. */
export const routeIsOurs = (making: RouteMaking): Promise<boolean> =>
  claimIsOursStill(routeClaimed(making), async () => {
    const [shown] = await ipBatch(making.netns, [routeShowLine(making)]);
    const found = await routeFind(shown, making);
    if (!found || making.adopt || !routeIsMarked(found)) return false;
    const facts = routeFacts(making, found);
    return (["type", "via", "device", "nexthops", "source"] as const).every(
      (key) => making[key] === undefined || isDeepStrictEqual(facts[key], making[key]),
    );
  });

/** The kernel would replace a foreign route as well: all that counts to it is destination, metric and table. */
export async function routeRefuseForeign(making: RouteMaking): Promise<void> {
  const [shown] = await ipBatch(making.netns, [routeShowLine(making)]);
  const found = await routeFind(shown, making);
  if (found && !(routeIsMarked(found) && (await routeIsOurs(making)))) throw await routeTaken(making, shown);
}

/** The error that says whose the route is that is there. */
export async function routeTaken(making: RouteMaking, shown: LineResult | undefined): Promise<KernelError> {
  const found = await routeFind(shown, making);
  const whose =
    found && routeIsMarked(found) ? "another of our resources made it" : `proto ${found?.protocol ?? "unknown"}`;
  return new KernelError(
    "taken",
    `${routeText(making)} is there already and is not this resource's (${whose}); it was not touched. ` +
      "Give another metric or table, remove it by hand, or take it over with `adopt: true`",
  );
}
