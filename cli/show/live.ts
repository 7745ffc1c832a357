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

/** The links and routes that the kernel has in a place now. Both lists are empty if the place is gone. */
export interface Live {
  place: string;
  there: boolean;
  links: LiveLink[];
  routes: LiveRoute[];
}

/** Number of namespaces that are read at the same time: each takes a process. */
const atOnce = 4;

/** Reads the kernel: everything in a namespace, but on the host only what belongs to the lab. */
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

/** The lab's part of the host: its links, the routes over them, and the routes that the lab made over other links. */
function labsOwn(place: Place, links: LiveLink[], routes: LiveRoute[]) {
  const names = new Set(place.links.filter(({ kind }) => kind !== "other").map(({ name }) => name));
  const borrowed = new Set(place.links.map(({ name }) => name));
  const isOver = (route: LiveRoute) => [route, ...(route.nexthops ?? [])].some(({ dev }) => dev && names.has(dev));
  const declared = new Set(place.routes.flatMap((text) => text.split(" ")));
  // The kernel prints the route to a single address without its length (/32 or /128).
  const isDeclared = ({ dst, protocol }: LiveRoute) =>
    protocol === `${protocolNumber}` && [dst, `${dst}/32`, `${dst}/128`].some((word) => declared.has(word));
  return {
    links: links.filter(({ ifname }) => borrowed.has(ifname)),
    routes: routes.filter((route) => isOver(route) || isDeclared(route)),
  };
}
