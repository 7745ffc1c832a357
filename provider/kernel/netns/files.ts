import * as z from "zod";
import { draftsLeft, fileWrite } from "../../host/files/drafts.ts";
import { fileExists, fileOddity, fileRead, fileRemove, folderRemoveEmpty } from "../../host/files/files.ts";
import { fileRewrite } from "../../host/files/rewrite.ts";
import type { KernelError } from "../errors.ts";
import { belonging, makerText, markText, markVersion, type Owner } from "../marks.ts";
import { noteCreate, noteDrop, notePath, noteRead, notesOf } from "../notes/notes.ts";
import { type FileName, inTheWay } from "./files-taken.ts";

const names = ["resolv.conf", "hosts", "nsswitch.conf"] as const satisfies readonly FileName[];

/** The texts of files that `ip netns exec NAME` binds over those of /etc: see ip-netns(8). */
export type NetnsFiles = { [Name in FileName]?: string | undefined };

/** The folder that holds a folder of files for each namespace. */
export const netnsFilesRoot = "/etc/netns";
/** Notes of the folders that we made: /etc/netns itself, and folders in it. */
const noteSchema = z.looseObject({ about: z.string().startsWith("etc netns"), madeRoot: z.boolean().optional() });
const rootKey = { place: "host", about: "etc netns" };
const noteKey = (name: string) => ({ place: "host", about: `etc netns ${name}` });

/**
 * Writes the files that are declared and removes the others, if they are ours. A file's first line bears the mark, and names the
 * folder that was there before us: unlike a note, the file outlives a reboot.
 */
export async function netnsFilesWrite(name: string, owner: Owner, files: NetnsFiles): Promise<void> {
  if (names.every((file) => files[file] === undefined)) return netnsFilesRemove(name, owner);
  await refuseOddities(name, files);
  await recall(name, owner);
  for (const file of names) {
    const path = `${netnsFilesRoot}/${name}/${file}`;
    const found = await fileRead(path);
    if (files[file] === undefined) {
      if (isOurs(found, owner)) await fileRemove(path);
      continue;
    }
    if (found !== undefined && !isOurs(found, owner)) throw taken(file, path, found);
    await noteFolders(name);
    const text = `# ${markText(owner)}${await foundText(name)}\n${files[file]}`;
    // A program under `ip netns exec` has the file mounted over its /etc, and would keep
    // the old text if another file took its place.
    if (found !== undefined) await fileRewrite(path, text);
    // Programs of every user read these files.
    else await fileWrite(path, { text, readers: "all" });
  }
  await draftsRemove(name);
}

/** Throws where a file is to be written and something else has its name: through a link another file would be written. */
async function refuseOddities(name: string, files: NetnsFiles): Promise<void> {
  for (const file of names) {
    const path = `${netnsFilesRoot}/${name}/${file}`;
    const odd = files[file] === undefined ? undefined : await fileOddity(path);
    if (odd !== undefined) throw inTheWay(file, `${path} is ${odd}, and only a plain file is written there`);
  }
}

/** The files of an owner; without an owner, all files. */
export async function netnsFilesRead(name: string, owner?: Owner): Promise<NetnsFiles> {
  const texts = await Promise.all(names.map((file) => fileRead(`${netnsFilesRoot}/${name}/${file}`)));
  const ours = texts.map((text) => (!owner || isOurs(text, owner) ? text : undefined));
  return Object.fromEntries(names.map((file, index) => [file, ours[index]]));
}

/** Removes our files, and the folders that we made and that are empty now. */
export async function netnsFilesRemove(name: string, owner: Owner): Promise<void> {
  if (await isNothing(name)) return;
  await recall(name, owner);
  let others = false;
  for (const file of names) {
    const path = `${netnsFilesRoot}/${name}/${file}`;
    const text = await fileRead(path);
    if (isOurs(text, owner)) await fileRemove(path);
    else others ||= isMarked(text);
  }
  await draftsRemove(name);
  // The note stays for the removal of the last file, such as by this resource under a new name.
  if (others) return;
  const note = await noteRead(noteKey(name), noteSchema);
  if (note) {
    // Version 0.1.0 noted in this way that it made /etc/netns.
    if (note.madeRoot) await noteCreate(rootKey, {});
    await folderRemoveEmpty(`${netnsFilesRoot}/${name}`);
    await noteDrop(noteKey(name));
  }
  if (!(await noteRead(rootKey, noteSchema))) return;
  const left = await notesOf(rootKey.place, noteSchema);
  // The last namespace with files takes /etc/netns along.
  if (left.length !== 1 || left[0]?.about !== rootKey.about) return;
  await folderRemoveEmpty(netnsFilesRoot);
  await noteDrop(rootKey);
}

/** Whether there are neither files nor a note of them, as for most namespaces. */
const isNothing = async (name: string): Promise<boolean> =>
  !(await fileExists(`${netnsFilesRoot}/${name}`)) &&
  !(await fileExists(notePath(rootKey))) &&
  !(await fileExists(notePath(noteKey(name))));

/** Notes the folders that do not exist yet, and so will be ours. */
async function noteFolders(name: string): Promise<void> {
  if (await fileExists(`${netnsFilesRoot}/${name}`)) return;
  await noteCreate(noteKey(name), {});
  if (!(await fileExists(netnsFilesRoot))) await noteCreate(rootKey, {});
}

/** The part of a file's first line that names the innermost folder which existed before us. */
async function foundText(name: string): Promise<string> {
  if (!(await noteRead(noteKey(name), noteSchema))) return ` found:${netnsFilesRoot}/${name}`;
  return (await noteRead(rootKey, noteSchema)) ? "" : ` found:${netnsFilesRoot}`;
}

/** Notes again what the files tell about the folders, for a host that was rebooted since. */
async function recall(name: string, owner: Owner): Promise<void> {
  if (await noteRead(noteKey(name), noteSchema)) return;
  const texts = await Promise.all(names.map((file) => fileRead(`${netnsFilesRoot}/${name}/${file}`)));
  const own = texts.find((text) => isOurs(text, owner));
  const [, found] = /^# .* found:(\S+)\n/.exec(own ?? "") ?? [];
  if (own === undefined || found === `${netnsFilesRoot}/${name}`) return;
  await noteCreate(noteKey(name), {});
  if (found === undefined) await noteCreate(rootKey, {});
}

/** Removes the drafts that killed writers left beside the files. */
async function draftsRemove(name: string): Promise<void> {
  for (const draft of await draftsLeft(`${netnsFilesRoot}/${name}`)) await fileRemove(draft);
}

const isOurs = (text: string | undefined, owner: Owner): boolean =>
  text !== undefined && belonging(owner, commentOf(text)) === "ours";

const isMarked = (text = ""): boolean => text.startsWith(`# ${markVersion} `);

/** The mark in the first line of a file. */
export const commentOf = (text: string): string | undefined => /^# (.*?)(?: found:\S+)?\n/.exec(text)?.[1];

const taken = (file: FileName, path: string, text: string): KernelError =>
  inTheWay(file, `${path} is there already and is not this resource's (${makerText(commentOf(text))})`);
