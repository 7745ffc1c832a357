import { foundIs } from "../notes/found.ts";
import { placeKey, placeText } from "../notes/place.ts";
import type { Adopted, Marked } from "./marked.ts";
import { adoptedText } from "./netns.ts";
import { type AdoptedRef, adoptedSchema } from "./note-forms.ts";
import type { Dump, Note } from "./place.ts";

/**
 * Tells adopted objects, which existed before their resource, from those that we made, by the notes of what was
 * found (`found link br0`). Both bear a mark, and an adopted object must never be deleted. Both ends of a cable
 * have a note, even where one of them is not marked yet.
 */
export async function withAdopted(marked: readonly Marked[], dumps: readonly Dump[]): Promise<Marked[]> {
  const noted = dumps.flatMap((dump) => dump.notes.map((note) => foundIn(dump, note)));
  const found = new Map((await Promise.all(noted)).flat());
  return marked.map((one) => {
    const adopted = found.get(key(one));
    if (!adopted) return one;
    const remarks = [
      ...one.remarks.filter((text) => !adoptedText.includes(text)),
      "adopted: goes back to how it was found",
    ];
    return {
      ...one,
      remarks,
      adopted,
      doubt: undefined,
      remove: () => Promise.reject(new Error("it was adopted, so it is not removed")),
    };
  });
}

async function foundIn(
  { netns, links }: Dump,
  { about: text, note, netns: as }: Note,
): Promise<[key: string, adopted: Adopted][]> {
  if (!text.startsWith("found ")) return [];
  const about = text.slice("found ".length);
  const { is, near, far } = adoptedSchema.parse(note);
  const now = await isNow(about, links);
  // The adopted object is gone, and the present object of that name was made.
  if (is !== undefined && now !== undefined && !foundIs({ is }, now)) return [];
  const self = endOf({ netns: as, about });
  const adopted = near ? { ...endOf(near), far: self } : { ...self, far: far && endOf(far) };
  return [[`${placeText(netns)} ${about}`, adopted]];
}

/** The identity of the present object; undefined where there is none, or where the kernel tells no identity. */
async function isNow(about: string, links: Dump["links"]): Promise<string | undefined> {
  const { name } = endOf({ netns: undefined, about });
  if (about.startsWith("netns ")) return placeKey(name);
  const link = about.startsWith("link ") ? links.find(({ ifname }) => ifname === name) : undefined;
  return link && `${link.ifindex}`;
}

const endOf = ({ netns, about }: AdoptedRef | { netns: Marked["netns"]; about: string }) => ({
  netns,
  name: about.slice(about.indexOf(" ") + 1),
});

/** The key of an object. A namespace is noted on the host, any other object in the place where it is. */
const key = ({ type, netns, name }: Marked): string =>
  `${placeText(type === "netns" ? undefined : netns)} ${type} ${name}`;
