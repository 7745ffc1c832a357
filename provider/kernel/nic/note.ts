import * as z from "zod";
import type { NetnsRef } from "../../host/netns.ts";
import { coalesce } from "../async/coalesce.ts";
import { type Mark, type Marks, marksOf, type Owner } from "../marks.ts";
import { noteDrop, notePath, noteRead, notesOf, noteWrite } from "../notes/notes.ts";
import { foundSchema, type NicFound } from "./form.ts";

/**
 * A note, a file below /run/pulumi-netns, with the state of an interface, written before anything of the interface is changed.
 * With its help the interface is put back as it was. The note stays until then, even if the run is killed. It is lost at a
 * reboot, after which the interface has none of our changes any more.
 */
const noteSchema = z.looseObject({
  mark: z.string(),
  /** The time when the state was read, in milliseconds since 1970: lifetimes have run on since. */
  at: z.number(),
  /** The namespace that the interface is in, or on its way to. */
  netns: z.union([z.string(), z.number()]).optional(),
  found: foundSchema,
});

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

/** The note of an interface, if it is this resource's. */
export async function nicNoteOurs(name: string, owner: Marks): Promise<NicNote | undefined> {
  const note = await nicNoteRead(name);
  return note && marksOf(owner).includes(note.mark) ? note : undefined;
}

/** Writes a note with the owner's present mark. */
export const nicNoteWrite = ({ at, netns, found }: Omit<NicNote, "mark">, { mark }: Owner): Promise<void> =>
  noteWrite(keyOf(found.name), { mark, at, netns, found });

export const nicNoteDrop = (name: string): Promise<void> => noteDrop(keyOf(name));

/** The notes of all interfaces. Callers in the same turn of the event loop share one look at the host's notes. */
export const nicNotes = (): Promise<NicNote[]> => lookAtAll({});

const lookAtAll = coalesce(async (asked: readonly object[]) => {
  const notes = (await notesOf("host", noteSchema)).map((note) => ({ ...note, netns: note.netns }));
  return asked.map(() => notes);
});

/** Whether a mark is a Nic's. Version 0.1.0 put taken interfaces into the same device group as links that it made. */
export const isNicMark = ({ resource }: Mark): boolean => /(^|\/)Nic:/.test(resource);

/** The file of a note, for messages. */
export const nicNotePath = (name: string): string => notePath(keyOf(name));
