import type { Marked } from "./inventory.ts";
import type { Dump } from "./inventory-place.ts";
import { placeText } from "./place.ts";

/**
 * Tells what was adopted from what was made, by the notes of what was found (`found link br0`). Both bear a mark, and what
 * was adopted must never be deleted. Of a cable the note is about one end, and the mark is on both.
 */
export function withAdopted(marked: readonly Marked[], dumps: readonly Dump[]): Marked[] {
  const found = new Set(dumps.flatMap(foundIn));
  const marks = new Set(marked.filter((one) => found.has(key(one))).map(markOf));
  return marked.map((one) => {
    if (found.has(key(one))) return { ...asAdopted(one), adopted: true };
    return one.sort === "link" && one.mark && marks.has(markOf(one)) ? asAdopted(one) : one;
  });
}

const foundIn = ({ netns, notes }: Dump): string[] =>
  notes.flatMap(({ about }) =>
    about.startsWith("found ") ? [`${placeText(netns)} ${about.slice("found ".length)}`] : [],
  );

/** A namespace is noted on the host, all else where it is. */
const key = ({ sort, netns, name }: Marked): string =>
  `${placeText(sort === "netns" ? undefined : netns)} ${sort} ${name}`;

const markOf = ({ mark }: Marked): string => mark?.mark ?? "";

const asAdopted = (one: Marked): Marked => ({
  ...one,
  remarks: [...one.remarks, "adopted: goes back to how it was found"],
  remove: async () => undefined,
});
