import * as z from "zod";
import { placeText } from "../place.ts";
import type { Adopted, Marked } from "./inventory.ts";
import type { Dump, Note } from "./place.ts";

/**
 * Tells what was adopted from what was made, by the notes of what was found (`found link br0`). Both bear a mark, and what
 * was adopted must never be deleted. Both ends of a cable have a note, also where one of them is not marked yet.
 */
export function withAdopted(marked: readonly Marked[], dumps: readonly Dump[]): Marked[] {
  const found = new Map(dumps.flatMap((dump) => dump.notes.flatMap((note) => foundIn(dump, note))));
  return marked.map((one) => {
    const adopted = found.get(key(one));
    if (!adopted) return one;
    const remarks = [...one.remarks, "adopted: goes back to how it was found"];
    return {
      ...one,
      remarks,
      adopted,
      remove: () => Promise.reject(new Error("it was adopted, so it is not removed")),
    };
  });
}

const refSchema = z.looseObject({ netns: z.union([z.string(), z.number()]).optional(), about: z.string() });
const endsSchema = z.looseObject({ near: refSchema.optional(), far: refSchema.optional() });

function foundIn({ netns }: Dump, { about: text, note, netns: as }: Note): [key: string, adopted: Adopted][] {
  if (!text.startsWith("found ")) return [];
  const about = text.slice("found ".length);
  const { near, far } = endsSchema.parse(note);
  const self = endOf({ netns: as, about });
  const adopted = near ? { ...endOf(near), far: self } : { ...self, far: far && endOf(far) };
  return [[`${placeText(netns)} ${about}`, adopted]];
}

const endOf = ({ netns, about }: z.infer<typeof refSchema> | { netns: Marked["netns"]; about: string }) => ({
  netns,
  name: about.slice(about.indexOf(" ") + 1),
});

/** A namespace is noted on the host, all else where it is. */
const key = ({ sort, netns, name }: Marked): string =>
  `${placeText(sort === "netns" ? undefined : netns)} ${sort} ${name}`;
