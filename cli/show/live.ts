import * as z from "zod";
import { ipBatch, type LineResult } from "../../provider/host/batch/batch.ts";
import { meansAbsent } from "../../provider/kernel/errors.ts";
import { type Link, linkSchema } from "../../provider/kernel/link/form.ts";
import { protocolNumber } from "../../provider/kernel/marks.ts";
import { type KernelRoute, routeSchema } from "../../provider/kernel/route/shown.ts";
import { Problem } from "../problem.ts";
import type { Place } from "./lab.ts";

export type LiveLink = Link;
export type LiveRoute = KernelRoute;

/** The links and routes of a place as the kernel has them now; none of either where it is gone. */
export interface Live {
  place: string;
  there: boolean;
  links: LiveLink[];
  routes: LiveRoute[];
}

/** How many namespaces are read at a time: each is a process. */
const atOnce = 4;

/** Reads the kernel: of a namespace all, of the host only what is the lab's. */
export async function liveRead(places: readonly Place[]): Promise<Live[]> {
  const found: Live[] = [];
  for (let start = 0; start < places.length; start += atOnce) {
    const some = places.slice(start, start + atOnce);
    found.push(...(await Promise.all(some.map((place) => placeRead(place)))));
  }
  return found;
}

/** Same as: ip -n NETNS addr show; ip -n NETNS route show table all */
async function placeRead(place: Place): Promise<Live> {
  const [shown, routed] = await ipBatch(place.netns, [
    { argv: ["addr", "show"], reads: true },
    { argv: ["route", "show", "table", "all"], reads: true },
  ]);
  if (shown?.error !== undefined && meansAbsent(shown.error))
    return { place: place.title, there: false, links: [], routes: [] };
  const links = parsed(linkSchema, shown, place);
  // The kernel fills the table `local` by itself, from the addresses.
  const routes = parsed(routeSchema, routed, place).filter(({ table }) => table !== "local");
  if (place.netns !== undefined) return { place: place.title, there: true, links, routes };
  return { place: place.title, there: true, ...labsOwn(place, links, routes) };
}

function parsed<Schema extends z.ZodType>(schema: Schema, result: LineResult | undefined, place: Place) {
  if (result?.error !== undefined) throw new Problem(`${place.title} could not be read: ${result.error}`);
  return z.array(schema).parse(result?.value);
}

/** Of the host: the links of the lab, the routes over them, and those that the lab made over other links. */
function labsOwn(place: Place, links: LiveLink[], routes: LiveRoute[]) {
  const names = new Set(place.links.filter(({ kind }) => kind !== "other").map(({ name }) => name));
  const borrowed = new Set(place.links.map(({ name }) => name));
  const isOver = (route: LiveRoute) => [route, ...(route.nexthops ?? [])].some(({ dev }) => dev && names.has(dev));
  const declared = new Set(place.routes.flatMap((text) => text.split(" ")));
  // The kernel leaves the length of a host route out.
  const isDeclared = ({ dst, protocol }: LiveRoute) =>
    protocol === `${protocolNumber}` && [dst, `${dst}/32`, `${dst}/128`].some((word) => declared.has(word));
  return {
    links: links.filter(({ ifname }) => borrowed.has(ifname)),
    routes: routes.filter((route) => isOver(route) || isDeclared(route)),
  };
}
