import { basename } from "node:path";
import { draftsLeft } from "../../host/files/drafts.ts";
import { fileRemove, folderRemoveEmpty, folderStart } from "../../host/files/files.ts";
import { nodesFolder, privateFolder } from "../../host/files/private-folder.ts";
import { isUnderLock, withLock } from "../../host/lock/lock.ts";
import { slotsAreMany } from "../../host/shell/slots.ts";
import { nodesTidy } from "../../host/view/nodes.ts";

/**
 * The folder of all notes, which tell about objects without room for a mark. Each namespace has a folder in it.
 * Notes are gone at reboot, as the kernel's objects are.
 */
export const notesRoot = privateFolder;

/** The tidyings that are about to begin, by place. */
const tidyings = new Map<string, Promise<void>>();

/** Removes a place's drafts of dead writers, its empty folder, and a lock file that is alone; once for all callers of now. */
export function notesTidyOf(place: string): Promise<void> {
  // The lock's holder tidies for itself: a shared tidying may wait for the very lock.
  return isUnderLock() ? tidyPlace(place) : once(place, () => tidyPlace(place));
}

function once(key: string, work: () => Promise<void>): Promise<void> {
  const begun = tidyings.get(key) ?? soon(key, work);
  tidyings.set(key, begun);
  return begun;
}

async function soon(key: string, work: () => Promise<void>): Promise<void> {
  // Each of a thousand namespaces has a note to drop: a moment later one tidying serves many of them.
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

/** The time of the last look for drafts, by place, in milliseconds. */
const looked = new Map<string, number>();

/** A folder of many notes is looked through once a second: otherwise each of a thousand callers would read a thousand names. */
async function mayHaveDrafts(place: string): Promise<boolean> {
  const isLarge = (await folderStart(`${notesRoot}/${place}`, 17)).length > 16;
  if (isLarge && Date.now() - (looked.get(place) ?? 0) < 1000) return false;
  if (isLarge) looked.set(place, Date.now());
  return true;
}

/** Removes the folder of notes, and the lock file, where nothing else is left. */
export async function notesTidyRoot(): Promise<void> {
  // A run may have been killed between the removal of the host's last note and that of its folder.
  await folderRemoveEmpty(`${notesRoot}/host`);
  const some = await folderStart(notesRoot, 3);
  if (some.includes(basename(nodesFolder))) await nodesTidy();
  const left = await folderStart(notesRoot, 2);
  if (left.length === 0) await folderRemoveEmpty(notesRoot);
  // The lock's holder removes the lock file when nothing else is left.
  else if (left.every((name) => name === "lock") && !isUnderLock()) await withLock(async () => undefined);
}
