import * as z from "zod";
import { fileExists } from "../../host/files/files.ts";
import { viewLook } from "../../host/view/look.ts";
import { type Obstacle, viewObstacle } from "../../host/view/obstacle.ts";
import { storeOf, viewStands } from "../../host/view/place.ts";
import { type Seen, viewRemove, viewWrite } from "../../host/view/view.ts";
import { blamed, KernelError } from "../errors.ts";
import type { Owner } from "../marks.ts";
import { netnsFilesRead, netnsFilesRemove, netnsFilesWrite } from "../netns/files.ts";
import { filesArguments, filesTexts } from "../netns/files-form.ts";
import type { FileName } from "../netns/files-taken.ts";
import { noteDrop, notePath, noteRead, noteWrite } from "../notes/notes.ts";
import { placeKey, placeMissing } from "../notes/place.ts";
import { notesTidyOf } from "../notes/tidy.ts";
import { foldersOf, type NodeWanted, nodeArguments, seenOf } from "./form.ts";

/** The note that a node (a namespace with files of its own) has files of ours. It is there before the first file is. */
export const nodeNoteSchema = z.looseObject({ mark: z.string() });

const keyOf = (name: string, place: string) => ({ place, about: `files ${name}` });

/**
 * Brings the files that the programs in a namespace see, and those below /etc/netns, to what is declared. Running programs see a
 * changed text.
 */
export async function nodeFilesWrite(name: string, owner: Owner, wanted: NodeWanted): Promise<void> {
  await netnsFilesWrite(name, owner, filesTexts(wanted));
  const place = await placeKey(name);
  if (place === undefined) throw placeMissing("name", name);
  const seen = seenOf(name, wanted);
  if (seen.every(({ isGone }) => isGone)) return nodeFilesEmpty(name, place, seen);
  const key = keyOf(name, place);
  if ((await noteRead(key, nodeNoteSchema))?.mark !== owner.mark) await noteWrite(key, { mark: owner.mark });
  await viewWrite(place, seen).catch((error: unknown) => {
    throw refused(error, wanted) ?? error;
  });
}

/** The arguments that the files of a node stand for; a change by hand shows as drift. */
export async function nodeFilesRead(name: string, owner: Owner, wanted: NodeWanted): Promise<NodeWanted> {
  const texts = await netnsFilesRead(name, owner);
  const place = await placeKey(name);
  const seen = seenOf(name, wanted);
  if (place === undefined || seen.every(({ isGone }) => isGone)) return filesArguments(texts, wanted);
  const found = await viewLook(place, seen);
  // A text that is below /etc/netns, and is not seen over /etc, is as good as gone. Version 0.1.0 showed it to `ip netns exec` alone,
  // and had no note: the next change shows it to all programs.
  const isNoted = await fileExists(notePath(keyOf(name, place)));
  const isUnseen = (file: string, text = "") =>
    isNoted && !found.has(`/etc/${file}`) && filesTexts(wanted)[file as FileName] === text.replace(/^.*\n/, "");
  const shown = Object.fromEntries(
    Object.entries(texts).map(([file, text]) => [file, isUnseen(file, text) ? undefined : text]),
  );
  return { ...filesArguments(shown, wanted), ...nodeArguments(found, wanted) };
}

/** The arguments that the files below /etc/netns stand for, whoever wrote them. */
export const nodeFilesGet = async (name: string): Promise<NodeWanted> => filesArguments(await netnsFilesRead(name));

/** Removes all of these files. Programs that run in the namespace see the host's again. */
export async function nodeFilesRemove(name: string, owner: Owner): Promise<void> {
  await nodeViewRemove(name);
  await netnsFilesRemove(name, owner);
}

/** Takes all files of a node out of its view, and then the view away. */
export async function nodeViewRemove(name: string): Promise<void> {
  const place = await placeKey(name);
  if (place === undefined) return;
  await nodeFilesEmpty(name, place, seenOf(name, {}));
  // A run that was cut off after it dropped the last note has left an empty folder.
  await notesTidyOf(place);
}

/** The error where a path cannot be in a node, by the argument that gives the path. */
function refused(error: unknown, wanted: NodeWanted): KernelError | undefined {
  const { files } = wanted;
  const { path, why } = viewObstacle(error) ?? {};
  if (path === undefined || why === undefined) return undefined;
  const argument = files && path in files ? "files" : "directories";
  const said = why === "owner" ? ownerless(wanted, path) : obstacles[why];
  return blamed(`${argument}.${path}`, new KernelError("refused", `${path} ${said}`, error));
}

/** The words on a path whose owner or group the node does not have. */
function ownerless({ files, directories }: NodeWanted, path: string): string {
  const access = files?.[path] ?? foldersOf(directories).find(([folder]) => folder === path)?.[1];
  const { owner, group } = typeof access === "object" ? access : {};
  const names = [owner, group].filter((one) => one !== undefined).map((one) => JSON.stringify(one));
  return `cannot belong to ${names.join(" and ")}: the node has no such user or group; make it on the host, add it to /etc/passwd or /etc/group among \`files\`, or give a number`;
}

const obstacles: Record<Exclude<Obstacle, "owner">, string> = {
  link: "goes through a symbolic link in a folder where others than root may write, which is not followed; give the path without the link",
  kind: "cannot be there: on the way is something that is no folder, or at the path is a folder in place of a file, or the other way round; give another path",
  root: "needs a folder directly below /, which the host does not have, and / itself cannot be laid over; give a path below a folder that is there, or make the folder on the host",
  overlay:
    "needs an overlay over the nearest folder that the host has, which this kernel refuses there; `pulumi-netns doctor` tells what it lacks; or make the folder on the host",
  system:
    "leads to what is the kernel's or ours: /run itself, or below /proc, /sys, /dev, /run/netns or /run/pulumi-netns; give another path",
};

async function nodeFilesEmpty(name: string, place: string, seen: readonly Seen[]): Promise<void> {
  const key = keyOf(name, place);
  if (!(await fileExists(storeOf(place))) && !(await fileExists(notePath(key)))) return;
  // Programs that run in the view see the host's files again.
  if (await viewStands(place)) await viewWrite(place, seen);
  await viewRemove(place);
  await noteDrop(key);
}
