import * as z from "zod";
import { ipBatch } from "../../host/batch/batch.ts";
import { fileExists, fileIsNamespace } from "../../host/files/files.ts";
import { netnsPath } from "../../host/netns.ts";
import { blamed, holderText, KernelError, meansAbsent, refusal } from "../errors.ts";
import { type Marks, marksOf, type Owner } from "../marks.ts";
import { noteCreate, noteDrop, noteRead, noteWrite } from "../notes/notes.ts";
import { notesTidyOf } from "../notes/tidy.ts";

/**
 * The announcement: a note on the host that tells whose a namespace is, from before it is made until its mark stands, and while
 * it is removed. `ip netns` needs two steps for each, a file and the mount on it, and cannot mark a namespace in the act. After
 * the making, the same note is among those of the namespace: see note.ts.
 */
export const announcementSchema = z.looseObject({
  mark: z.string(),
  /** Whether the namespace is being removed. Then the note is about a file that is left without a namespace, and no more. */
  leaving: z.boolean().optional(),
});

export type Announcement = z.infer<typeof announcementSchema>;

/** The key of the note while it is on the host. */
export const announcementKey = (name: string) => ({ place: "host", about: `netns ${name}` });

export const announcementRead = (name: string): Promise<Announcement | undefined> =>
  noteRead(announcementKey(name), announcementSchema);

/** Whether this resource announced that it makes the namespace: a run was cut off before the mark stood. */
export async function netnsIsAnnounced(name: string, owner: Marks): Promise<boolean> {
  const announced = await announcementRead(name);
  return announced !== undefined && marksOf(owner).includes(announced.mark) && !announced.leaving;
}

/**
 * Announces that a namespace is made. Of two resources with the same name, only one gets through. @returns whether this one did
 */
export const announcementCreate = (name: string, { mark }: Owner): Promise<boolean> =>
  noteCreate(announcementKey(name), { mark });

/** Announces that a namespace is made, in the place of another announcement. */
export const announcementWrite = (name: string, { mark }: Owner): Promise<void> =>
  noteWrite(announcementKey(name), { mark });

/** Announces that a namespace is removed, where nothing else is announced. */
export const announcementLeave = (name: string, { mark }: Owner): Promise<boolean> =>
  noteCreate(announcementKey(name), { mark, leaving: true });

/** Takes back an announcement of this resource. */
export async function announcementDrop(name: string, { mark }: Owner): Promise<void> {
  const key = announcementKey(name);
  if ((await announcementRead(name))?.mark === mark) await noteDrop(key);
  else await notesTidyOf(key.place);
}

/** Removes the file of a namespace that does not exist, yet or any more, because `ip netns` was cut off. */
export async function announcementRest(name: string): Promise<void> {
  if (!(await fileExists(netnsPath(name))) || (await fileIsNamespace(netnsPath(name)))) return;
  await netnsDel(name);
}

/** Same as: ip netns del NAME. A namespace that is gone is fine. */
export async function netnsDel(name: string): Promise<void> {
  const [deleted] = await ipBatch(undefined, [{ argv: ["netns", "del", name] }]);
  if (deleted?.error && !meansAbsent(deleted.error)) throw refusal(`removing netns ${name}`, deleted.error);
}

/**
 * The error where another resource makes or removes the namespace. The message does not ask the user to remove the note, which
 * tells that other run what it had begun: `gc` removes what nobody goes on with, and the note too.
 */
export function announcedBy(name: string, { mark, leaving }: Announcement): KernelError {
  const verb = leaving ? "removed" : "made";
  const text =
    `netns ${name} is being ${verb} by ${holderText(mark)}: give another name, or run again when that run has ended. ` +
    `If that run was cut off, bring its stack up or destroy it; if there is no such stack any more, type: pulumi-netns gc --mark "${mark}"`;
  return blamed("name", new KernelError("taken", text));
}
