import type { Lab, LabLink, Place } from "./lab.ts";

/** The hub: the place where most cables to other places end. Among equals a place with a bridge wins, then the first. */
export function hubOf({ places }: Lab): Place | undefined {
  const count = (place: Place) =>
    place.links.filter((link) => link.far && link.far.place !== place.title).length + (mastersOf(place).length && 0.5);
  return places.reduce<Place | undefined>(
    (best, place) => (best && count(best) >= count(place) ? best : place),
    undefined,
  );
}

/** The other places in the order of the hub's column: bridge by bridge, then those without a bridge. */
export function neighbours({ places }: Lab, hub: Place): Place[] {
  const others = places.filter((place) => place !== hub);
  const masters = mastersOf(hub).map(({ name }) => name);
  const rank = (place: Place): number => {
    const master = masterFor(place, hub);
    if (master !== undefined) return masters.indexOf(master);
    return cablesTo(hub, place).length > 0 ? masters.length : masters.length + 1;
  };
  return others
    .map((place) => ({ place, rank: rank(place) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ place }) => place);
}

/** The links of a place that can have ports. */
export const mastersOf = (place: Place): LabLink[] => place.links.filter(({ hasPorts }) => hasPorts);

/** The links of a place that a cable joins to the hub: first those whose cable ends at a port of a bridge. */
export function cablesTo(hub: Place, place: Place): LabLink[] {
  const cables = place.links.filter(({ far }) => far?.place === hub.title);
  const isPort = (link: LabLink) => masterAt(hub, link) !== undefined;
  return [...cables.filter(isPort), ...cables.filter((link) => !isPort(link))];
}

/** The name of the hub's bridge to which the first cable of a place leads. */
export function masterFor(place: Place, hub: Place): string | undefined {
  const [first] = cablesTo(hub, place);
  return first && masterAt(hub, first);
}

/** The name of the hub's bridge whose port is the far end of a link's cable. */
function masterAt(hub: Place, { far }: LabLink): string | undefined {
  const master = hub.links.find(({ name }) => name === far?.name)?.master;
  return mastersOf(hub).find(({ name }) => name === master)?.name;
}
