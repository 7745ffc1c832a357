import { type Barrier, barrierName } from "../../provider/kernel/fault/barrier.ts";
import { closest } from "../node/closest.ts";
import { Problem } from "../problem.ts";
import type { Lab, LabLink, Place } from "../show/lab.ts";
import { type FaultLab, titleOf } from "./lab.ts";
import type { LinkIn } from "./resources.ts";

/** What parts a group of nodes from all others. */
export interface Partition {
  /** The links that are taken down: the ends in the group. */
  cut: LinkIn[];
  /** The bridges outside of the group by which nodes of the group hear each other. Their other ports hear the group no more. */
  barriers: Barrier[];
}

/**
 * Parts nodes from all others. A cable that leads out of the group is taken down; where several of them lead to one bridge, they
 * stay, and the bridge forwards between them alone. Throws {@link Problem} where nodes of the group hear each other by several
 * bridges outside: on the cable between these, nothing tells the frames of the group from others.
 */
export function partitionOf({ lab, links }: FaultLab, group: readonly string[]): Partition {
  const titles = lab.places.map(({ title }) => title);
  const strange = group.find((name) => !titles.includes(name));
  if (strange !== undefined)
    throw new Problem(
      `the stack has no node ${JSON.stringify(strange)}; it has ${closest(strange, titles).join(", ")}`,
    );
  const ends = lab.places.flatMap((place) => place.links.map((link) => ({ place, link })));
  const isIn = (title: string) => group.includes(title);
  const leading = ends.filter(({ place, link: { far } }) => isIn(place.title) && far && !isIn(far.place));
  if (leading.length === 0) throw new Problem(`no cable leads from ${group.join(", ")} to another node of the stack`);
  const byBridge = Map.groupBy(leading, ({ link }) => portOf(lab, link.far)?.bridge);
  refuseLinked(lab, { byBridge, isIn });
  const shared = [...byBridge].filter(([bridge, some]) => bridge !== undefined && some.length > 1);
  const cut = leading.filter((end) => !shared.some(([, some]) => some.includes(end)));
  return {
    cut: cut.flatMap((end) => links.find((one) => titleOf(one) === `${end.place.title}/${end.link.name}`) ?? []),
    barriers: shared.flatMap(([, some]) => barrierFor(some.flatMap(({ link }) => portOf(lab, link.far) ?? []))),
  };
}

interface End {
  place: Place;
  link: LabLink;
}

/** A port of a bridge, which is told as `NODE/LINK`. */
interface Port {
  place: Place;
  port: string;
  bridge: string;
}

/** The port of a bridge that the end of a cable is, or that holds it, as a bond does. */
function portOf({ places }: Lab, end: LabLink["far"]): Port | undefined {
  const place = places.find(({ title }) => title === end?.place);
  const named = (name: string | undefined) => place?.links.find((one) => one.name === name);
  for (let link = named(end?.name); place && link?.master !== undefined; link = named(link.master)) {
    const master = named(link.master);
    if (master === undefined || ["bridge", "other"].includes(master.kind))
      return { place, port: link.name, bridge: `${place.title}/${link.master}` };
  }
  return undefined;
}

function barrierFor(ports: readonly Port[]): Barrier[] {
  const [first] = ports;
  if (!first) return [];
  const { netns } = first.place;
  const bridge = first.bridge.slice(first.place.title.length + 1);
  const names = [...new Set(ports.map(({ port }) => port))];
  return [{ ...(netns !== undefined && { netns }), table: barrierName(), bridge, ports: names }];
}

interface Leading {
  /** The ends that lead out of the group, by the bridge that they lead to. */
  byBridge: ReadonlyMap<string | undefined, readonly End[]>;
  isIn(title: string): boolean;
}

function refuseLinked(lab: Lab, { byBridge, isIn }: Leading): void {
  const bridges = [...byBridge.keys()].filter((one) => one !== undefined);
  for (const bridge of bridges) {
    const behind = behindCables(lab, bridge, isIn);
    const other = bridges.find((one) => one !== bridge && behind.has(one));
    if (other === undefined) continue;
    const [some, more] = [bridge, other].map((one) => [...new Set(byBridge.get(one)?.map(({ place }) => place.title))]);
    throw new Problem(
      `${some?.join(", ")} and ${more?.join(", ")} hear each other by ${bridge} and ${other}, which are outside of the group and linked by a cable: give the nodes of these bridges to the group as well, or name the links`,
    );
  }
}

/** The bridges that a bridge reaches by cables outside of the group. */
function behindCables(lab: Lab, bridge: string, isIn: Leading["isIn"]): Set<string> {
  const cables = lab.places.flatMap(({ title, links }) =>
    links.flatMap(({ name, far }) => {
      if (far === undefined || isIn(title) || isIn(far.place)) return [];
      const [near, other] = [portOf(lab, { place: title, name }), portOf(lab, far)];
      return near && other ? [[near.bridge, other.bridge] as const] : [];
    }),
  );
  const found = new Set([bridge]);
  // A set takes what is added while it is gone through.
  for (const one of found) for (const [near, other] of cables) if (near === one) found.add(other);
  return found;
}
