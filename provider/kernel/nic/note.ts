import * as z from "zod";
import type { NetnsRef } from "../../host/netns.ts";
import { coalesce } from "../async/coalesce.ts";
import { type Mark, type Marks, marksOf, type Owner } from "../marks.ts";
import { noteDrop, notePath, noteRead, notesOf, noteWrite } from "../notes/notes.ts";
import { foundSchema, type NicFound } from "./form.ts";

/**
 * What an interface was like, written before anything of it is changed: it comes home by this. It stays until the
 * interface is home, whatever happens to the run, and goes at a reboot, after which nothing of it is changed any more.
 */
const noteSchema = z.looseObject({
  mark: z.string(),
  /** When it was found, in milliseconds since 1970: lifetimes run on. */
  at: z.number(),
  /** The namespace that it is on its way to, or in. */
  netns: z.union([z.string(), z.number()]).optional(),
  found: foundSchema,
});

/** A note of an interface. */
export interface NicNote {
  mark: string;
  at: number;
  netns: NetnsRef;
  found: NicFound;
}

const keyOf = (name: string) => ({ place: "host", about: `nic ${name}` });

/** The note of an interface, by its name on the host. */
export async function nicNoteRead(name: string): Promise<NicNote | undefined> {
  const note = await noteRead(keyOf(name), noteSchema);
  return note && { ...note, netns: note.netns };
}

/** The same, if it is this resource's. */
export async function nicNoteOurs(name: string, owner: Marks): Promise<NicNote | undefined> {
  const note = await nicNoteRead(name);
  return note && marksOf(owner).includes(note.mark) ? note : undefined;
}

/** Writes a note, under the owner's mark of now. */
export const nicNoteWrite = ({ at, netns, found }: Omit<NicNote, "mark">, { mark }: Owner): Promise<void> =>
  noteWrite(keyOf(found.name), { mark, at, netns, found });

export const nicNoteDrop = (name: string): Promise<void> => noteDrop(keyOf(name));

/** All of them. Who asks at the same time shares one look at the host's notes. */
export const nicNotes = (): Promise<NicNote[]> => lookAtAll({});

const lookAtAll = coalesce(async (asked: readonly object[]) => {
  const notes = (await notesOf("host", noteSchema)).map((note) => ({ ...note, netns: note.netns }));
  return asked.map(() => notes);
});

/** Whether a mark is that of an interface: version 0.1.0 put them into the group of what is made. */
export const isNicMark = ({ resource }: Mark): boolean => /(^|\/)Nic:/.test(resource);

/** The file of a note, for messages. */
export const nicNotePath = (name: string): string => notePath(keyOf(name));
