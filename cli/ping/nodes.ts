import { rangeOf } from "../../provider/kernel/ip.ts";
import type { Place } from "../show/lab.ts";

/** The target of a ping: a namespace, or something else, at an address. */
export interface Node {
  name: string;
  address: string;
  place?: Place;
}

/** The namespaces of a lab that have an address, each with its first one: of `lo`, else of another link. */
export const nodesOf = (places: readonly Place[]): (Node & { place: Place })[] =>
  places.flatMap((place) => {
    const address = addressIn(place);
    return place.netns === undefined || address === undefined ? [] : [{ name: place.title, address, place }];
  });

function addressIn({ links }: Place): string | undefined {
  const lo = links.filter(({ name }) => name === "lo");
  const all = [...lo, ...links].flatMap(({ addresses }) => addresses.map((text) => text.split(/[/ ]/)[0] as string));
  return all.find((address) => /^[\da-f.:]+$/.test(address) && rangeOf(address) !== "linkLocal");
}
