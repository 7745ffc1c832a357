import * as z from "zod";
import type { NetnsRef } from "../../process/netns.ts";
import { type Mark, markParse, ownerOf } from "../marks.ts";
import { netnsDelete } from "../namespaces.ts";
import { nicGiveBack } from "../nic/nic.ts";
import { noteDrop, notesAll } from "../notes.ts";
import { settingRelease, settingSchema } from "../settings.ts";
import { claimMarked } from "./claims.ts";
import type { Marked } from "./inventory.ts";
import type { Dump, Note } from "./place.ts";

const markedSchema = z.looseObject({ mark: z.string() });

/**
 * What the notes of a place say is ours: addresses and routes by their claims, settings by their users, announcements.
 * @param unmarked the namespaces that bear no mark: one of them that was announced is half-made
 */
export const inventoryNotes = (dump: Dump, unmarked: ReadonlySet<NetnsRef>): Marked[] =>
  dump.notes.flatMap((note) => {
    const [word = "", ...rest] = note.about.split(" ");
    const name = rest.join(" ");
    if (word === "address" || word === "route") return claimMarked(dump, note, { sort: word, name });
    if (word === "nic") return nicMarked(note, name);
    if (word === "setting") return settingMarked(dump, note, name);
    return word === "netns" ? announcementMarked(note, name, unmarked) : [];
  });

/** The marks in the notes of a place, which may be gone. */
export async function marksInNotes(place: string): Promise<Mark[]> {
  const notes = (await notesAll(place)).map(({ note }) => bearerSchema.safeParse(note).data);
  const texts = notes.flatMap((note) => [note?.mark, ...Object.keys(note?.users ?? {})]);
  return texts.flatMap((text) => markParse(text) ?? []);
}

const bearerSchema = z.looseObject({
  mark: z.string().optional(),
  users: z.record(z.string(), z.unknown()).optional(),
});

function settingMarked({ netns: place }: Dump, { netns, note }: Note, key: string): Marked[] {
  const { data } = settingSchema.safeParse(note);
  const found = data?.found[0]?.[1];
  return Object.entries(data?.users ?? {}).flatMap(([text, { value, shared }]): Marked[] => {
    const mark = markParse(text);
    const remarks = [`set to ${value}`, ...(found === undefined ? [] : [`found as ${found}`])];
    const remove = (owner: Mark) => settingRelease({ netns, key, shared }, ownerOf(owner));
    return mark
      ? [{ sort: "setting", netns: place, name: key, mark, remarks, stands: true, remove: () => remove(mark) }]
      : [];
  });
}

/** The namespace that it is on its way to, or in. */
const takenSchema = z.looseObject({ netns: z.union([z.string(), z.number()]).optional() });

/** An interface that was taken: it is under this name on the host, or to come home as it. */
function nicMarked({ note }: Note, name: string): Marked[] {
  const mark = markParse(markedSchema.safeParse(note).data?.mark);
  if (!mark) return [];
  const { netns } = takenSchema.parse(note);
  const remarks = [`taken from the host, where it is ${name}: goes back to how it was found`];
  const remove = () => nicGiveBack(name, ownerOf(mark));
  return [{ sort: "nic", netns, name, mark, remarks, stands: true, remove }];
}

/** A namespace that was announced: from before it is made until it has its mark. */
function announcementMarked({ place, about, note }: Note, name: string, unmarked: ReadonlySet<NetnsRef>): Marked[] {
  const mark = markParse(markedSchema.safeParse(note).data?.mark);
  if (!mark) return [];
  const stands = unmarked.has(name);
  const remarks = ["was being made", ...(stands ? [] : ["there is none without a mark"])];
  const remove = async () => void (await netnsDelete(name, ownerOf(mark)));
  const forget = () => noteDrop({ place, about });
  return [{ sort: "announcement", netns: undefined, name, mark, remarks, stands, remove, forget }];
}
