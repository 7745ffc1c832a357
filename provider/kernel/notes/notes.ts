import { basename } from "node:path";
import type * as z from "zod";
import { type Contents, draftsLeft, fileCreate, fileMove, fileWrite } from "../../host/files/drafts.ts";
import { fileRead, fileRemove, folderList, folderRemove } from "../../host/files/files.ts";
import { privateFolderCheck, strangeFolders } from "../../host/files/private-folder.ts";
import { isRoot } from "../../host/run/privileges.ts";
import { viewRemove } from "../../host/view/view.ts";
import { digest } from "../marks.ts";
import { notesRoot, notesTidyOf, notesTidyRoot } from "./tidy.ts";

/** The key of a note (a file below /run/pulumi-netns): the place, one incarnation of a namespace, and what the note is about. */
export interface NoteKey {
  place: string;
  about: string;
}

/** Closes what an earlier version left readable for all. Only as root: another user's preview must not ask for `sudo`. */
export const notesClose = async (): Promise<void> => (isRoot() ? privateFolderCheck() : undefined);

/** Reads a note. Throws where a file of ours holds something that we did not write. */
export async function noteRead<Schema extends z.ZodType>(
  key: NoteKey,
  schema: Schema,
): Promise<z.infer<Schema> | undefined> {
  await privateFolderCheck();
  const text = await fileRead(notePath(key));
  return text === undefined ? undefined : parse(notePath(key), text, schema);
}

export const noteWrite = (key: NoteKey, note: object): Promise<void> =>
  orTidy(key.place, () => fileWrite(notePath(key), contentsOf(key, note)));

/** Writes a note where there is none. @returns whether there was none */
export const noteCreate = (key: NoteKey, note: object): Promise<boolean> =>
  orTidy(key.place, () => fileCreate(notePath(key), contentsOf(key, note)));

/** Removes a note, and the folders along with the last note. */
export async function noteDrop(key: NoteKey): Promise<void> {
  await fileRemove(notePath(key));
  await notesTidyOf(key.place);
}

/** Moves a note to another place, unchanged. */
export async function noteMove({ place, about }: NoteKey, to: string): Promise<void> {
  await orTidy(to, () => fileMove(notePath({ place, about }), notePath({ place: to, about }), "root"));
  await notesTidyOf(place);
}

/** All notes of a place that fit a schema. Other notes are left out. */
export async function notesOf<Schema extends z.ZodType>(place: string, schema: Schema): Promise<z.infer<Schema>[]> {
  const notes = await notesAll(place);
  return notes.flatMap(({ note }) => schema.safeParse(note).data ?? []);
}

/** All notes of a place, with their files. The note of a damaged file is undefined. */
export async function notesAll(place: string): Promise<{ path: string; note: unknown }[]> {
  const paths = (await notesNames(place)).map((name) => `${notesRoot}/${place}/${name}`);
  const texts = await Promise.all(paths.map(fileRead));
  return paths.flatMap((path, index) => (texts[index] === undefined ? [] : [{ path, note: jsonOf(texts[index]) }]));
}

/** The file names of a place's notes. */
export const notesNames = async (place: string): Promise<string[]> =>
  (await namesIn(`${notesRoot}/${place}`)).filter((name) => name.endsWith(".json"));

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The places that have notes. */
export const notesPlaces = async (): Promise<string[]> =>
  (await namesIn(notesRoot)).filter((name) => !noPlaces.has(name));

/** What else is in the folder of notes: the lock, and the files of processes and of nodes. */
const noPlaces = new Set(["lock", ...strangeFolders.map((path) => basename(path))]);

async function namesIn(path: string): Promise<string[]> {
  await privateFolderCheck();
  return folderList(path);
}

/** Removes the drafts of dead writers, and the empty folders that a killed run left. */
export async function notesTidy(): Promise<void> {
  for (const place of await notesPlaces()) await notesTidyOf(place);
  await notesTidyRoot();
}

/** The drafts that killed writers left. */
export async function notesDrafts(): Promise<string[]> {
  const places = await notesPlaces();
  return (await Promise.all(places.map((place) => draftsLeft(`${notesRoot}/${place}`)))).flat();
}

/** Removes all notes of a namespace that is gone, and the files that it had for itself. */
export async function notesForget(place: string): Promise<void> {
  await viewRemove(place);
  await folderRemove(`${notesRoot}/${place}`);
  await notesTidyOf(place);
}

/** The file is readable for root alone, since a note may hold a secret. A note that is written under another key has that key's words. */
const contentsOf = ({ about }: NoteKey, note: object): Contents => ({
  text: `${JSON.stringify(Object.assign({ about }, note, { about }))}\n`,
  readers: "root",
});

/** The message about a file of ours that holds something that we did not write. */
export const damagedText = (path: string): string => `${path}: this note is damaged; look at it, then remove it`;

/** The file of a note, for messages. */
export const notePath = ({ place, about }: NoteKey): string => `${notesRoot}/${place}/${digest(about, 16)}.json`;

function parse<Schema extends z.ZodType>(path: string, text: string, schema: Schema): z.infer<Schema> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(damagedText(path), { cause });
  }
}

/** Writes a note. Where that fails, a folder that was made for the note is removed. */
async function orTidy<Result>(place: string, write: () => Promise<Result>): Promise<Result> {
  try {
    await privateFolderCheck();
    return await write();
  } catch (error) {
    await notesTidyOf(place).catch(() => undefined);
    throw error;
  }
}
