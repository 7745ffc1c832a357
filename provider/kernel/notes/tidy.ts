import { draftsLeft } from "../../host/files/drafts.ts";
import { fileRemove, folderRemoveEmpty, folderStart } from "../../host/files/files.ts";
import { privateFolder } from "../../host/files/private-folder.ts";
import { isUnderLock, withLock } from "../../host/lock/lock.ts";
import { slotsAreMany } from "../../host/shell/slots.ts";

/** Notes about what has no room for a mark: gone at reboot, as the kernel's objects are. One folder a namespace. */
export const notesRoot = privateFolder;

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
  if (await mayHaveDrafts(place))
    for (const draft of await draftsLeft(`${notesRoot}/${place}`)) await fileRemove(draft);
  await folderRemoveEmpty(`${notesRoot}/${place}`);
  await (isUnderLock() ? notesTidyRoot() : once("", notesTidyRoot));
}

/** When the drafts of a place were looked for, in milliseconds. */
const looked = new Map<string, number>();

/** A folder of many notes is looked through once a second: else each of a thousand would look at a thousand. */
async function mayHaveDrafts(place: string): Promise<boolean> {
  const isLarge = (await folderStart(`${notesRoot}/${place}`, 17)).length > 16;
  if (isLarge && Date.now() - (looked.get(place) ?? 0) < 1000) return false;
  if (isLarge) looked.set(place, Date.now());
  return true;
}

/** Leaves no folder of notes, and no lock file, where nothing else is left. */
export async function notesTidyRoot(): Promise<void> {
  // A run may have been killed between the last note of the host and its folder.
  await folderRemoveEmpty(`${notesRoot}/host`);
  const left = await folderStart(notesRoot, 2);
  if (left.length === 0) await folderRemoveEmpty(notesRoot);
  // The lock file is taken away by whoever holds the lock, when nothing else is left.
  else if (left.every((name) => name === "lock") && !isUnderLock()) await withLock(async () => undefined);
}
