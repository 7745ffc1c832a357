import { fileIsNamespace } from "../../host/files/files.ts";
import { netnsPath } from "../../host/netns.ts";
import { adopted } from "../link/refused.ts";
import { markText, type Owner } from "../marks.ts";
import { nicNotes } from "../nic/note.ts";
import { nicsHomeFrom } from "../nic/release.ts";
import { foundRefuse } from "../notes/found.ts";
import { notesForget } from "../notes/notes.ts";
import { placeForgetGone, placeKey } from "../notes/place.ts";
import { announcementDrop, announcementLeave, announcementRead, announcementRest, netnsDel } from "./announcement.ts";
import { type Namespace, netnsIsOurs, netnsShow } from "./namespaces.ts";
import { netnsIsAdopted, netnsNoteKeep } from "./note.ts";

/**
 * Same as: ip netns del NAME, if the namespace bears our mark. Interfaces that were moved into it are brought home first.
 * @returns what could not be put back on these interfaces: commands, with why
 */
export async function netnsDelete(name: string, owner: Owner): Promise<string[]> {
  const undone: string[] = [];
  const announced = await announcementRead(name);
  const isOwn = announced?.mark === owner.mark;
  const [found, nics] = await Promise.all([netnsShow(name), nicNotes()]);
  const isHalf = isOwn && !announced.leaving && found?.lo.ifalias === undefined;
  if (found && (isHalf || (await netnsIsOurs(name, found, owner)))) {
    const place = await placeKey(name);
    if (await netnsIsAdopted(name, found.lo, owner)) throw adopted(`netns ${name}`);
    await foundRefuse({ netns: undefined, about: `netns ${name}` }, place);
    undone.push(...(await nicsHomeFrom(name, nics)));
    await announcementLeave(name, owner);
    await remove(name, owner);
    if (place) await notesForget(place);
  } else if (isOwn) await announcementRest(name);
  await placeForgetGone(name);
  await announcementDrop(name, owner);
  return undone;
}

/**
 * Ends what a run left that was cut off: the note of a removal, and a file without a namespace. A namespace with the very mark of
 * the state gets a note that it is ours, since version 0.1.0 kept no note.
 */
export async function netnsSettle(name: string, owner: Owner, found: Namespace | undefined): Promise<void> {
  if (found?.lo.ifalias === markText(owner)) return netnsNoteKeep(name, owner);
  const announced = await announcementRead(name);
  if (!announced?.leaving || announced.mark !== owner.mark) return;
  await announcementRest(name);
  await announcementDrop(name, owner);
}

/** Removes a namespace. Where that fails, and the namespace stands, the announcement is taken back. */
async function remove(name: string, owner: Owner): Promise<void> {
  try {
    await netnsDel(name);
  } catch (error) {
    if (await fileIsNamespace(netnsPath(name))) await announcementDrop(name, owner);
    throw error;
  }
}
