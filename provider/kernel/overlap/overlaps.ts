import { netnsPath } from "../../host/netns.ts";
import type { AddressRef } from "../address/form.ts";
import { claimsKnown, type KnownClaim } from "../claimed/types.ts";
import { contains, networkOf, prefixLengthOf, rangeOf } from "../ip.ts";
import { type Mark, type Marks, markParse, marksOf } from "../marks.ts";
import { claimsOf } from "../notes/claims.ts";
import { placeText } from "../notes/place.ts";
import type { RouteRef } from "../route/form.ts";
import { type HostRoute, hostRoutes } from "./host-routes.ts";

/** A network that is in use already, and the text about it for the message. */
interface Other {
  network: string;
  text: string;
}

/** The addresses of this run's program that were checked so far: by stack and place, then by the mark of their resource. */
const declared = new Map<string, Map<string, AddressRef>>();

/**
 * The warning about a declared address that overlaps a route of the host, or another address of the program in the same namespace
 * on another link. Routes of the host that this stack made do not count. Undefined where nothing overlaps.
 */
export async function addressOverlaps(ref: AddressRef, owner: Marks): Promise<string | undefined> {
  const siblings = declare(ref, owner);
  const network = subnetOf(ref);
  if (network === undefined) return undefined;
  const inProgram = siblings
    .filter(({ name }) => name !== ref.name)
    .flatMap((other): Other[] => {
      const theirs = subnetOf(other);
      const text = `${other.address} on ${other.name}, which this program declares in ${placeText(ref.netns)}`;
      return theirs === undefined ? [] : [{ network: theirs, text }];
    });
  const concerns = (route: HostRoute) => route.device !== ref.name && overlap(route.network, network);
  const onHost = ref.netns === undefined ? await foreignRoutes(owner, concerns) : [];
  const others = [
    ...inProgram.filter((other) => overlap(other.network, network)),
    ...onHost.map((route) => ({ ...route, text: `${route.network}, ${routeText(route)}` })),
  ];
  return others.length === 0 ? undefined : overlapText(ref.address, network, others);
}

/** The same warning by the arguments of a resource. */
export const addressWarnings = [
  {
    fields: ["address", "device", "netns", "peer"] as const,
    broken: ({ device: name, ...rest }: Omit<AddressRef, "name"> & { device: string }, owner: Marks) =>
      addressOverlaps({ ...rest, name }, owner),
  },
];

/** The warning about a declared route of the host where the host has another way to its destination already. */
export async function routeOverlaps(
  { netns, destination, table }: RouteRef,
  device: string | undefined,
  owner: Marks,
): Promise<string | undefined> {
  if (netns !== undefined || table !== "main") return undefined;
  const [same] = await foreignRoutes(owner, (route) => route.network === destination && route.device !== device);
  return (
    same &&
    `${destination} is ${routeText(same)}, already; of the two the one with the lesser metric counts, and with the same metric this one is refused; give another metric or table, or leave the route out`
  );
}

/** Remembers an address of the program. @returns the program's other addresses in the same place */
function declare(ref: AddressRef, { mark }: Marks): AddressRef[] {
  const { stack, home } = markParse(mark) ?? {};
  const place = `${stack} ${home} ${ref.netns === undefined ? "host" : netnsPath(ref.netns)}`;
  const all = declared.get(place) ?? new Map<string, AddressRef>();
  declared.set(place, all.set(mark, ref));
  return [...all].filter(([one]) => one !== mark).map(([, other]) => other);
}

/** The network that an address puts on its link; undefined for a single address, and for the link-local network of every link. */
function subnetOf({ address, peer }: AddressRef): string | undefined {
  const prefix = peer ?? address;
  if (!prefix.includes("/") || rangeOf(prefix) === "linkLocal") return undefined;
  return prefixLengthOf(prefix) === (prefix.includes(":") ? 128 : 32) ? undefined : networkOf(prefix);
}

interface ForeignRoute extends HostRoute {
  /** The mark of the route's maker, where a claim (the note that tells whose an object is) leads to it. */
  maker?: Mark | undefined;
}

/** The host's routes that `concerns` picks, without routes that this stack made, alone or along with an address. */
async function foreignRoutes(owner: Marks, concerns: (route: HostRoute) => boolean): Promise<ForeignRoute[]> {
  const routes = (await hostRoutes()).filter(concerns);
  if (routes.length === 0) return [];
  // Claims are read after the routes: a claim is written before its object is made, so no claim is missed.
  const claims = claimsKnown(await claimsOf("host")).flatMap(leading);
  return routes.flatMap((route): ForeignRoute[] => {
    const marks = claims
      .filter(({ network, device }) => network === route.network && (device ?? route.device) === route.device)
      .map(({ mark }) => markParse(mark));
    if (marks.some((mark) => isOwn(mark, owner))) return [];
    return [{ ...route, maker: marks[0] }];
  });
}

/**
 * The network that a claimed object leads to, and the link where the claim names one. Nothing for an object without a network.
 */
const leading = ({ type, identity, remake, mark }: KnownClaim) => {
  const network = type.network?.(identity);
  const device = remake.includes("dev") ? remake[remake.indexOf("dev") + 1] : undefined;
  return network === undefined ? [] : [{ network, device, mark }];
};

/** Whether a mark is of the stack that an owner belongs to, now or before a rename. */
const isOwn = (mark: Mark | undefined, owner: Marks): boolean =>
  marksOf(owner).some((text) => {
    const own = markParse(text);
    return own !== undefined && own.stack === mark?.stack && own.home === mark.home;
  });

function routeText({ device, maker }: ForeignRoute): string {
  const whose = maker === undefined ? "" : ` (${maker.resource} of stack ${maker.stack})`;
  return `a route of the host by ${device}${whose}`;
}

const overlap = (one: string, other: string): boolean => contains(one, other) || contains(other, one);

function overlapText(address: string, network: string, others: readonly Other[]): string {
  const what = others.map(({ text }) => text).join(", and ");
  const way = others.some((other) => other.network === network) ? "one of the two alone" : "the more specific one";
  return (
    `${address} overlaps ${what}; traffic for what they share goes by ${way}. ` +
    "Choose another subnet, or give the link a namespace of its own"
  );
}
