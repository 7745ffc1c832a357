import * as z from "zod";
import { ipBatch } from "../../host/batch/batch.ts";
import { fileExists, fileIsNamespace } from "../../host/files/files.ts";
import { netnsPath } from "../../host/netns.ts";
import { holderText, KernelError, meansAbsent, refusal } from "../errors.ts";
import { type Marks, marksOf, type Owner } from "../marks.ts";
import { noteCreate, noteDrop, noteRead, noteWrite } from "../notes/notes.ts";
import { notesTidyOf } from "../notes/tidy.ts";

/**
 * `ip netns` makes and removes a namespace in two steps, a file and the mount on it, and cannot mark it in the act. So a note
 * tells whose it is, from before it is made until its mark stands, and while it is removed. In between the same note is among
 * those of the namespace: see netns-note.ts.
 */
export const announcementSchema = z.looseObject({
  mark: z.string(),
  /** Whether it is removed: then of what is there only a file without a namespace is meant. */
  leaving: z.boolean().optional(),
});

export type Announcement = z.infer<typeof announcementSchema>;

/** The key of the note, as long as it is on the host. */
export const announcementKey = (name: string) => ({ place: "host", about: `netns ${name}` });

export const announcementRead = (name: string): Promise<Announcement | undefined> =>
  noteRead(announcementKey(name), announcementSchema);

/** Whether this resource announced that it makes it: a run was cut off before the mark stood. */
export async function netnsIsAnnounced(name: string, owner: Marks): Promise<boolean> {
  const announced = await announcementRead(name);
  return announced !== undefined && marksOf(owner).includes(announced.mark) && !announced.leaving;
}

/** Announces that it is made. Of two that would make one of the same name, one gets through. @returns whether nobody else did */
export const announcementCreate = (name: string, { mark }: Owner): Promise<boolean> =>
  noteCreate(announcementKey(name), { mark });

/** The same in the place of an announcement that is there. */
export const announcementWrite = (name: string, { mark }: Owner): Promise<void> =>
  noteWrite(announcementKey(name), { mark });

/** Announces that it is removed, where nothing else is announced. */
export const announcementLeave = (name: string, { mark }: Owner): Promise<boolean> =>
  noteCreate(announcementKey(name), { mark, leaving: true });

/** Takes an announcement of this resource back. */
export async function announcementDrop(name: string, { mark }: Owner): Promise<void> {
  const key = announcementKey(name);
  if ((await announcementRead(name))?.mark === mark) await noteDrop(key);
  else await notesTidyOf(key.place);
}

/** Takes away the file of a namespace that is not there yet, or no more, because `ip netns` was cut off. */
export async function announcementRest(name: string): Promise<void> {
  if (!(await fileExists(netnsPath(name))) || (await fileIsNamespace(netnsPath(name)))) return;
  await netnsDel(name);
}

/** Same as: ip netns del NAME. One that is gone is fine. */
export async function netnsDel(name: string): Promise<void> {
  const [deleted] = await ipBatch(undefined, [{ argv: ["netns", "del", name] }]);
  if (deleted?.error && !meansAbsent(deleted.error)) throw refusal(`removing netns ${name}`, deleted.error);
}

/**
 * Another one is at it. Nobody is told to remove the note, which tells that run what it had begun: `gc` takes away what nobody goes on
 * with, the note with it.
 */
export function announcedBy(name: string, { mark, leaving }: Announcement): KernelError {
  const verb = leaving ? "removed" : "made";
  return new KernelError(
    "taken",
    `name: netns ${name} is being ${verb} by ${holderText(mark)}: give another name, or run again when that run has ended. ` +
      `If that run was cut off, bring its stack up or destroy it; if there is no such stack any more, type: pulumi-netns gc --mark "${mark}"`,
  );
}
