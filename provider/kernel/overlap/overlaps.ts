import { netnsPath } from "../../host/netns.ts";
import type { AddressRef } from "../address/form.ts";
import { claimsKnown, type KnownClaim } from "../claimed/types.ts";
import { contains, networkOf, prefixLengthOf, rangeOf } from "../ip.ts";
import { type Mark, type Marks, markParse, marksOf } from "../marks.ts";
import { claimsOf } from "../notes/claims.ts";
import { placeText } from "../notes/place.ts";
import type { RouteRef } from "../route/form.ts";
import { type HostRoute, hostRoutes } from "./host-routes.ts";

/** A network that a link of the place has already, in words. */
interface Other {
  network: string;
  text: string;
}

/** The addresses of this run's program, as far as they were checked, by stack and place, then by mark. */
const declared = new Map<string, Map<string, AddressRef>>();

/**
 * What an address that is to be declared overlaps: the host's routes, and the program's other addresses in the same
 * namespace, on other links. What this stack has on the host already does not count. Undefined where it overlaps nothing.
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

/** The same by the arguments of a resource. */
export const addressWarnings = [
  {
    fields: ["address", "device", "netns", "peer"] as const,
    broken: ({ device: name, ...rest }: Omit<AddressRef, "name"> & { device: string }, owner: Marks) =>
      addressOverlaps({ ...rest, name }, owner),
  },
];

/** The same for a route of the host: whether it has another way to the same destination already. */
export async function routeOverlaps(
  { netns, destination, table }: RouteRef,
  device: string | undefined,
  owner: Marks,
): Promise<string | undefined> {
  if (netns !== undefined || table !== "main") return undefined;
  const [same] = await foreignRoutes(owner, (route) => route.network === destination && route.device !== device);
  return (
    same &&
    `${destination} is ${routeText(same)}, already; of the two the one with the lesser metric counts, and with the same metric this one is refused`
  );
}

/** Remembers an address of the program. @returns the others in its place */
function declare(ref: AddressRef, { mark }: Marks): AddressRef[] {
  const { stack, home } = markParse(mark) ?? {};
  const place = `${stack} ${home} ${ref.netns === undefined ? "host" : netnsPath(ref.netns)}`;
  const all = declared.get(place) ?? new Map<string, AddressRef>();
  declared.set(place, all.set(mark, ref));
  return [...all].filter(([one]) => one !== mark).map(([, other]) => other);
}

/** The network that the kernel takes to be on the link: none for one address alone, and every link's own for link-local ones. */
function subnetOf({ address, peer }: AddressRef): string | undefined {
  const prefix = peer ?? address;
  if (!prefix.includes("/") || rangeOf(prefix) === "linkLocal") return undefined;
  return prefixLengthOf(prefix) === (prefix.includes(":") ? 128 : 32) ? undefined : networkOf(prefix);
}

interface ForeignRoute extends HostRoute {
  /** Whose it is, where another stack's claim tells. */
  maker?: Mark | undefined;
}

/** The host's routes that concern somebody, without those that this stack made, by itself or with an address. */
async function foreignRoutes(owner: Marks, concerns: (route: HostRoute) => boolean): Promise<ForeignRoute[]> {
  const routes = (await hostRoutes()).filter(concerns);
  if (routes.length === 0) return [];
  // Read after the routes: a claim is there before its object.
  const claims = claimsKnown(await claimsOf("host")).flatMap(leading);
  return routes.flatMap((route): ForeignRoute[] => {
    const marks = claims
      .filter(({ network, device }) => network === route.network && (device ?? route.device) === route.device)
      .map(({ mark }) => markParse(mark));
    if (marks.some((mark) => isOwn(mark, owner))) return [];
    return [{ ...route, maker: marks[0] }];
  });
}

/** The network that a claim leads to, and the link, where it tells. None for what leads to none. */
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
