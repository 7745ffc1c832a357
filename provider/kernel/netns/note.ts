import * as z from "zod";
import { type Link, linkOrigin } from "../link/form.ts";
import { linkShow } from "../link/links.ts";
import { type Marks, marksOf, type Owner } from "../marks.ts";
import { foundIs, foundRead } from "../notes/found.ts";
import { noteDrop, noteMove, noteRead, noteWrite } from "../notes/notes.ts";
import { placeKey } from "../notes/place.ts";
import { announcementKey, announcementRead, netnsIsAnnounced } from "./announcement.ts";

/**
 * Root in a namespace can write the alias and the group of its `lo`, but cannot remove the namespace from the host. So the mark
 * is not enough for a removal: a note among those of the namespace's incarnation tells that we made it.
 */
const noteSchema = z.looseObject({ mark: z.string() });

/** Whether a note of ours says whose a namespace is: that we made it, were about to make it, or adopted it. */
export async function netnsIsNoted(name: string, owner: Marks): Promise<boolean> {
  return (await isMade(name, owner)) || (await netnsIsAnnounced(name, owner)) || isAdopted(name);
}

/**
 * Whether a namespace was adopted, by the group of its `lo`. Root in it could write that
 * group, so a note that we made it counts more.
 */
export const netnsIsAdopted = async (name: string, lo: Link, owner: Marks): Promise<boolean> =>
  linkOrigin(lo, owner) === "adopted" && !(await isMade(name, owner));

/**
 * Moves the announcement, once the mark stands, to the notes of this incarnation, where it stays as long as the namespace does.
 */
export async function netnsNoteKeep(name: string, owner: Owner): Promise<void> {
  const place = await placeKey(name);
  if (place === undefined) return;
  const announced = await announcementRead(name);
  const isOwn = announced?.mark === owner.mark;
  if (isOwn && !announced.leaving) return noteMove(announcementKey(name), place);
  await netnsNoteWrite(name, owner);
  if (isOwn) await noteDrop(announcementKey(name));
}

/** Notes the present owner, after a rename, or for a state of an older version. An adopted namespace has a note of its own. */
export async function netnsNoteWrite(name: string, owner: Owner): Promise<void> {
  const place = await placeKey(name);
  if (place === undefined || (await read(name))?.mark === owner.mark || (await isAdopted(name))) return;
  const lo = await linkShow({ netns: name, name: "lo" });
  if (lo && linkOrigin(lo, owner) === "adopted") return;
  await noteWrite({ place, about: aboutOf(name) }, { mark: owner.mark });
}

/** The namespace of a note that lasts as long as the namespace does; undefined for a note about something else. */
export function netnsNoted(about: string, note: unknown): { name: string; mark: string } | undefined {
  const { data } = noteSchema.safeParse(note);
  return data && about.startsWith("netns ") ? { name: about.slice("netns ".length), mark: data.mark } : undefined;
}

async function isMade(name: string, owner: Marks): Promise<boolean> {
  const note = await read(name);
  return note !== undefined && marksOf(owner).includes(note.mark);
}

async function read(name: string) {
  const place = await placeKey(name);
  return place === undefined ? undefined : noteRead({ place, about: aboutOf(name) }, noteSchema);
}

async function isAdopted(name: string): Promise<boolean> {
  const [found, is] = [await foundRead({ netns: undefined, about: aboutOf(name) }), await placeKey(name)];
  return found !== undefined && is !== undefined && foundIs(found, is);
}

const aboutOf = (name: string): string => announcementKey(name).about;
