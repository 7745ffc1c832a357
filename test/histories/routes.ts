import type { Part, Place } from "./lab.ts";
import { type LinkPlace, type Program, resource } from "./program.ts";
import { Mention, type Resource } from "./resource.ts";

export interface RoutePart extends Part {
  type: "unicast" | "blackhole" | "unreachable";
  /** The slots of the addresses whose links the route uses. A simple route uses the first. */
  by: number[];
  /** The place of a blackhole or unreachable route. */
  place: Place;
  variant: number;
  isDefault: boolean;
  via: boolean;
  gateway: number;
  metric?: number;
  table?: number;
  mtu?: number;
  mtuLock?: boolean;
  source: boolean;
}

/** The route in a slot; undefined if the kernel cannot have it. */
export function routeResource(program: Program, i: number): Resource | undefined {
  const part = program.part("route", i);
  return part.type === "unicast" ? leaving(program, i, part) : refusing(program, i, part);
}

/** An address through which a route leaves. */
interface Way {
  slot: number;
  link: LinkPlace;
  family: 4 | 6;
  subnet: number;
  /**
   * Whether the address can be a route's source: the kernel refuses one whose duplicate detection has not ended, as on a link
   * without a carrier.
   */
  isUsable: boolean;
}

function waysOf(program: Program, by: readonly number[]): Way[] {
  return [...new Set(by)].flatMap((slot): Way[] => {
    const part = program.lab.address[slot];
    const link = part && program.linkOf(part);
    return part && link
      ? [{ slot, link, family: part.family, subnet: part.subnet, isUsable: part.duplicateDetection !== true }]
      : [];
  });
}

function refusing(program: Program, i: number, part: RoutePart): Resource {
  const place = program.place(part.place);
  const family = part.gateway === 0 ? 4 : 6;
  return resource(
    "Route",
    { key: `route${i}`, called: part.called },
    {
      args: { ...program.netnsArgs(place), type: part.type, ...identity(i, part, family) },
      within: program.netnsKeys(place),
      deletedWith: program.netnsKeys(place)[0],
    },
  );
}

function leaving(program: Program, i: number, part: RoutePart): Resource | undefined {
  const [way, second] = waysOf(program, part.by);
  // On lo, the kernel takes every IPv6 route for one that refuses packets.
  if (!way || (way.link.name === "lo" && way.family === 6)) return undefined;
  if (second && fits(way, second)) return several(program, i, [way, second]);
  const { implied, deletedWith } = program.onLink(way.link);
  const hasVia = part.via && way.link.name !== "lo";
  return resource(
    "Route",
    { key: `route${i}`, called: part.called },
    {
      args: {
        device: deviceOf(way),
        ...identity(i, part, way.family),
        ...(hasVia && { via: gateway(way, part) }),
        ...(part.source && way.isUsable && { source: program.addressText(way.slot).split("/")[0] }),
        ...(part.mtu !== undefined && { mtu: part.mtu, mtuLock: part.mtuLock }),
      },
      implied: way.link.key === undefined ? program.netnsArgs(way.link.place) : implied,
      within: [`address${way.slot}`],
      deletedWith,
    },
  );
}

/** The kernel takes a route with several hops only if each link is up. IPv6 also needs hops that differ. */
const fits = (one: Way, other: Way): boolean =>
  one.family === other.family &&
  one.link.place === other.link.place &&
  (one.family === 4 || one.link.name !== other.link.name || one.subnet !== other.subnet) &&
  [one, other].every(({ link }) => link.isUp && link.name !== "lo");

function several(program: Program, i: number, ways: readonly [Way, Way]): Resource {
  const part = program.part("route", i);
  const [{ link, family }] = ways;
  const { implied, deletedWith } = program.onLink(link);
  return resource(
    "Route",
    { key: `route${i}`, called: part.called },
    {
      args: {
        ...identity(i, part, family),
        nexthops: ways.map((way, index) => ({ device: deviceOf(way), via: gateway(way, part), weight: index + 1 })),
      },
      implied,
      within: ways.map((way) => `address${way.slot}`),
      deletedWith,
    },
  );
}

/** The `device` of a route, given as an address: its output is the link's name. */
const deviceOf = ({ slot, link }: Way): Mention => new Mention([`address${slot}`], link.name, `address${slot}`);

const gateway = ({ family, subnet }: Way, part: RoutePart): string =>
  family === 4 ? `10.${subnet}.0.${254 - part.gateway}` : `2001:db8:${subnet}::fff${part.gateway}`;

/** The arguments by which the kernel tells routes apart. Each slot has its own. */
function identity(i: number, { isDefault, variant, metric, table }: RoutePart, family: 4 | 6) {
  const network = family === 4 ? `10.1${i}${variant}.0.0/16` : `2001:db8:1${i}${variant}::/48`;
  return {
    destination: isDefault ? "default" : network,
    ...(isDefault && { family, metric: 100 + i }),
    ...(!isDefault && metric !== undefined && { metric }),
    ...(table !== undefined && { table }),
  };
}
