import type * as z from "zod";
import { draftsLeft, fileCreate, fileWrite } from "../process/file-drafts.ts";
import { fileRead, fileRemove, folderList, folderRemove, folderRemoveEmpty, folderStart } from "../process/files.ts";
import { isUnderLock, withLock } from "../process/lock.ts";
import { slotsAreMany } from "../process/slots.ts";
import { digest } from "./marks.ts";

/** Notes about what has no room for a mark: gone at reboot, as the kernel's objects are. One folder a namespace. */
const root = "/run/pulumi-netns";

/** A note's place: the key of a namespace's incarnation, and what it is about. */
export interface NoteKey {
  place: string;
  about: string;
}

/** Reads a note. Throws where a file of ours holds what we did not write. */
export async function noteRead<Schema extends z.ZodType>(
  key: NoteKey,
  schema: Schema,
): Promise<z.infer<Schema> | undefined> {
  const text = await fileRead(notePath(key));
  return text === undefined ? undefined : parse(notePath(key), text, schema);
}

export const noteWrite = (key: NoteKey, note: object): Promise<void> =>
  orTidy(key.place, () => fileWrite(notePath(key), textOf(key, note)));

/** Writes a note where there is none. @returns whether there was none */
export const noteCreate = (key: NoteKey, note: object): Promise<boolean> =>
  orTidy(key.place, () => fileCreate(notePath(key), textOf(key, note)));

/** Takes a note away, and the folders with the last one. */
export async function noteDrop(key: NoteKey): Promise<void> {
  await fileRemove(notePath(key));
  await notesTidyOf(key.place);
}

/** All notes of a place that fit a schema; the others are left out. */
export async function notesOf<Schema extends z.ZodType>(place: string, schema: Schema): Promise<z.infer<Schema>[]> {
  const notes = await notesAll(place);
  return notes.flatMap(({ note }) => schema.safeParse(note).data ?? []);
}

/** All notes of a place, with their files. Of a damaged one the note is undefined. */
export async function notesAll(place: string): Promise<{ path: string; note: unknown }[]> {
  const names = (await folderList(`${root}/${place}`)).filter((name) => name.endsWith(".json"));
  const paths = names.map((name) => `${root}/${place}/${name}`);
  const texts = await Promise.all(paths.map(fileRead));
  return paths.flatMap((path, index) => (texts[index] === undefined ? [] : [{ path, note: jsonOf(texts[index]) }]));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The places that there are notes of. */
export const notesPlaces = async (): Promise<string[]> => (await folderList(root)).filter((name) => name !== "lock");

/** Takes away the drafts of writers that are dead, and what else a killed run left empty. */
export async function notesTidy(): Promise<void> {
  for (const place of await notesPlaces()) await notesTidyOf(place);
  await tidyRoot();
}

/** The drafts that writers left which were killed. */
export async function notesDrafts(): Promise<string[]> {
  const places = await notesPlaces();
  return (await Promise.all(places.map((place) => draftsLeft(`${root}/${place}`)))).flat();
}

/** Forgets a namespace that is no more. */
export async function notesForget(place: string): Promise<void> {
  await folderRemove(`${root}/${place}`);
  await notesTidyOf(place);
}

const textOf = ({ about }: NoteKey, note: object): string => `${JSON.stringify({ about, ...note })}\n`;

/** The file of a note, for messages. */
export const notePath = ({ place, about }: NoteKey): string => `${root}/${place}/${digest(about, 16)}.json`;

function parse<Schema extends z.ZodType>(path: string, text: string, schema: Schema): z.infer<Schema> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(`${path}: this note is damaged; look at it, then remove it`, { cause });
  }
}

/** A note that could not be written leaves no folder that was made for it. */
async function orTidy<Result>(place: string, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    await notesTidyOf(place).catch(() => undefined);
    throw error;
  }
}

/** Tidyings that are about to begin, by place. */
const tidyings = new Map<string, Promise<void>>();

/** Leaves no empty folder of a place, nor drafts of writers that are dead, and no lock file alone: once for all who ask now. */
export function notesTidyOf(place: string): Promise<void> {
  // Whoever has the lock would wait for one that waits for the lock.
  return isUnderLock() ? tidyPlace(place) : once(place, () => tidyPlace(place));
}

function once(key: string, work: () => Promise<void>): Promise<void> {
  const begun = tidyings.get(key) ?? soon(key, work);
  tidyings.set(key, begun);
  return begun;
}

async function soon(key: string, work: () => Promise<void>): Promise<void> {
  // Of a thousand namespaces each has a note to drop: a moment later it is one tidying for many.
  await new Promise((resolve) => (slotsAreMany() ? setTimeout(resolve, 50) : setImmediate(resolve)));
  tidyings.delete(key);
  await work();
}

async function tidyPlace(place: string): Promise<void> {
  if (await mayHaveDrafts(place)) for (const draft of await draftsLeft(`${root}/${place}`)) await fileRemove(draft);
  await folderRemoveEmpty(`${root}/${place}`);
  await (isUnderLock() ? tidyRoot() : once("", tidyRoot));
}

/** When the drafts of a place were looked for, in milliseconds. */
const looked = new Map<string, number>();

/** A folder of many notes is looked through once a second: else each of a thousand would look at a thousand. */
async function mayHaveDrafts(place: string): Promise<boolean> {
  const isLarge = (await folderStart(`${root}/${place}`, 17)).length > 16;
  if (isLarge && Date.now() - (looked.get(place) ?? 0) < 1000) return false;
  if (isLarge) looked.set(place, Date.now());
  return true;
}

async function tidyRoot(): Promise<void> {
  // A run may have been killed between the last note of the host and its folder.
  await folderRemoveEmpty(`${root}/host`);
  const left = await folderStart(root, 2);
  if (left.length === 0) await folderRemoveEmpty(root);
  // The lock file is taken away by whoever holds the lock, when nothing else is left.
  else if (left.every((name) => name === "lock") && !isUnderLock()) await withLock(async () => undefined);
}
