import { claimedRelease, claimedTake, claimedThere } from "../claimed/adoption.ts";
import { ClaimedVerbs } from "../claimed/verbs.ts";
import type { BeforeAdoption } from "../notes/found.ts";
import { type RouteMaking, routeForm } from "./claimed.ts";
import type { KernelRoute } from "./shown.ts";

const routes = new ClaimedVerbs(routeForm);

type Found = KernelRoute | "waiting";

/**
 * Reads a route; undefined where it is not there, or not ours; "waiting" where its link is down.
 * Same as: ip -n NETNS route show to exact DESTINATION table TABLE
 */
export const routeShowOurs = (making: RouteMaking): Promise<Found | undefined> => routes.showOurs(making);

/**
 * Makes a route. Same as: ip -n NETNS route add DESTINATION … proto 199
 * @returns the route; "waiting" where its link is down: then the route is made when the link comes up
 * @throws KernelError `taken` where there is such a route and it is not this resource's
 */
export const routeAdd = (making: RouteMaking): Promise<Found> => routes.add(making);

/**
 * Changes a route in place. Same as: ip -n NETNS route replace DESTINATION …
 * @throws KernelError `taken` where somebody put another route in its place
 */
export const routeReplace = (making: RouteMaking): Promise<Found> => routes.replace(making);

/** Removes a route, if it is ours. Same as: ip -n NETNS route del DESTINATION metric METRIC table TABLE proto 199 */
export const routeDelete = async (making: RouteMaking): Promise<void> => void (await routes.remove(making));

/** The route as adoption (taking over what somebody else made) finds it. `own` holds the arguments that make it again. */
export const routeThere = (making: RouteMaking) => claimedThere(routes, making);

/** Adopts a route: puts ours in its place, in one step. Same as: ip -n NETNS route replace DESTINATION … proto 199 */
export const routeTake = (making: RouteMaking): Promise<void> => claimedTake(routes, making);

/**
 * Releases an adopted route: puts the foreign route back in the place of ours, in one step.
 * @returns what could not be put back
 */
export const routeRelease = (making: RouteMaking, before: BeforeAdoption): Promise<string[]> =>
  claimedRelease(routes, making, before);
