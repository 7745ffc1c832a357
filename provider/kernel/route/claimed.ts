import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import type { ClaimedForm, ClaimedMaking } from "../claimed/form.ts";
import type { ClaimedRef } from "../claimed/type.ts";
import { isPrefix } from "../ip.ts";
import { claimsWatch } from "../notes/claims.ts";
import { routeFacts } from "./facts.ts";
import { routeOddity, routeSpelled } from "./foreign.ts";
import {
  metricOf,
  type RouteRef,
  type RouteWanted,
  routeArgv,
  routeDelLine,
  routeIdentity,
  routeRefOf,
  routeText,
} from "./form.ts";
import { type KernelRoute, routeAmong, routeFind, routeIsMarked, routeLook, routeShowLine } from "./shown.ts";
import { routeRefused } from "./unreached.ts";
import { routeComesBack, routeWaits } from "./waiting.ts";

/** A route to be made, with its owner. */
export interface RouteMaking extends ClaimedMaking, RouteWanted {}

/**
 * Routes as claimed objects: a note, the claim, tells whose a route is. The kernel tells routes apart by destination, metric and
 * table alone, so `ip route replace` would overwrite a foreign route too.
 */
export const routeForm: ClaimedForm<RouteMaking, KernelRoute, "waiting"> = {
  name: "route",
  program: "ip",
  isIdentity: ([destination = ""]) => isPrefix(destination),
  // The kernel takes a gateway only on a network that it knows by an address, or by a route to a link.
  rank: (remake) => (remake.includes("via") ? 30 : 20),
  async removal(claimed) {
    const ref = refOf(claimed);
    // Where our route without a metric is gone, the kernel would remove another one of ours, which has a metric.
    const isGone = metricOf(ref) === 0 && !isOurs(await routeLook(ref));
    return isGone ? [] : [routeDelLine(ref)];
  },
  async release(claimed, { own }) {
    const there = await routeLook(refOf(claimed));
    const argv = z.array(z.string()).catch([]).parse(own.words);
    // A route that somebody else put in the place of ours stays.
    return argv.length === 0 || (there && !routeIsMarked(there)) ? [] : [{ argv: ["route", "replace", ...argv] }];
  },
  stands(claimed, { routes, tables }) {
    const ref = refOf(claimed);
    return isOurs(routeAmong(routes[ref.family], ref, tables));
  },
  network: (identity) => routeRefOf(identity).destination,

  argument: "destination",
  identity: routeIdentity,
  text: routeText,
  line: (verb, making) => ({ argv: routeArgv(verb, making) }),
  showLine: routeShowLine,
  find: routeFind,
  look: routeLook,
  isMarked: routeIsMarked,
  // The route has to lead the way that the state says.
  isSame(making, shown) {
    const facts = routeFacts(making, shown);
    return (["type", "via", "device", "nexthops", "source"] as const).every(
      (key) => making[key] === undefined || isDeepStrictEqual(facts[key], making[key]),
    );
  },
  taken: (_making, shown) => ({
    whose: isOurs(shown) ? "another of our resources made it" : makerText(shown),
    wayOn: "Give another metric or table, remove it by hand",
  }),
  watch: ({ netns }) => claimsWatch(netns),
  comesBack: routeComesBack,
  waits: async (making) => ((await routeWaits(making)) ? "waiting" : undefined),
  replaces: true,
  explain: routeRefused,
  adopts(making, shown, isClaimed) {
    const oddity = routeOddity(shown);
    const odd = oddity && `it has ${oddity}, which release could not put back`;
    const unclaimed =
      routeIsMarked(shown) && !isClaimed ? "it bears our proto, and no note says whose it is" : undefined;
    return { maker: makerText(shown), obstacle: unclaimed ?? odd, own: { words: routeSpelled(shown, making) } };
  },
};

const refOf = ({ netns, identity }: ClaimedRef): RouteRef => ({ netns, ...routeRefOf(identity) });

const isOurs = (shown: KernelRoute | undefined): boolean => shown !== undefined && routeIsMarked(shown);

const makerText = (shown: KernelRoute | undefined): string => `proto ${shown?.protocol ?? "unknown"}`;
