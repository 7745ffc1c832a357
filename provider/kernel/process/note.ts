import * as z from "zod";

import { type Marks, markParse, marksOf, type Owner } from "../marks.ts";
import { noteDrop, noteRead, notesOf, noteWrite } from "../notes/notes.ts";
import { notesTidyOf } from "../notes/tidy.ts";

/**
 * The note of a process, from before it is started until everything of it is gone. A process cannot bear a mark that others could
 * not write, so only the note tells whose it is.
 */
export const processNoteSchema = z.looseObject({
  mark: z.string(),
  /** The name of the folder with its files, and of its control group: the nonce of the resource at its making. */
  nonce: z.string().regex(/^[0-9a-f]{8}$/),
  netns: z.union([z.string(), z.number()]).optional(),
  /** The id of the resource, or of the member of a topology. */
  id: z.string().optional(),
  /** The incarnation of the namespace in which it was started: see `placeKeys`. */
  place: z.string().optional(),
  /** The words of the command, for lists. */
  command: z.array(z.string()).optional(),
  /** A digest of everything that a change of starts the command anew. */
  fingerprint: z.string(),
});

export type ProcessNote = z.infer<typeof processNoteSchema>;

/** All processes on this machine that have a note, whosever they are. */
export const processNotes = (): Promise<ProcessNote[]> =>
  notesOf("host", z.looseObject({ about: z.string().startsWith("process ") }).and(processNoteSchema));

const keyOf = (mark: string) => ({ place: "host", about: `process ${mark}` });

/** The note of this resource's process, under its present mark or an earlier one; undefined where it has none. */
export async function processNoteRead(owner: Marks): Promise<ProcessNote | undefined> {
  for (const mark of marksOf(owner)) {
    const note = await noteRead(keyOf(mark), processNoteSchema);
    if (note) return note;
  }
  return undefined;
}

/** Writes the note under the resource's present mark, and drops one under an earlier mark. */
export async function processNoteWrite(owner: Owner, note: Omit<ProcessNote, "mark">): Promise<void> {
  await noteWrite(keyOf(owner.mark), { ...note, mark: owner.mark });
  for (const mark of owner.before ?? [])
    if (await noteRead(keyOf(mark), processNoteSchema)) await noteDrop(keyOf(mark));
}

/** Removes the note of a process that is gone, and the folder of notes if a run was cut off before it did. */
export async function processNoteDrop(owner: Marks): Promise<void> {
  for (const mark of marksOf(owner)) if (await noteRead(keyOf(mark), processNoteSchema)) await noteDrop(keyOf(mark));
  await notesTidyOf("host");
}

/**
 * The name of a process: of a resource behind its kind, and of a member of a topology behind its section. A long name is cut in the
 * mark, and whole in the id.
 */
export function processName({ mark, id }: Pick<ProcessNote, "mark" | "id">): string {
  const { resource: inMark = mark } = markParse(mark) ?? {};
  const resource = id !== undefined && /~[0-9a-f]{8}$/.test(inMark) ? id.slice(0, id.lastIndexOf("@")) : inMark;
  const member = /\/.*\.processes\.(.*)$/.exec(resource)?.[1];
  return member ?? resource.slice(resource.lastIndexOf(":") + 1);
}
