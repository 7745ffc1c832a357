import * as z from "zod";
import { ipBatch, type Line } from "../process/batch.ts";
import { fileExists, fileIdentity } from "../process/files.ts";
import { netnsPath } from "../process/netns.ts";
import { KernelError, meansAbsent, meansExists, refusal, takenBy } from "./errors.ts";
import { foundRefuse } from "./found.ts";
import { type Link, linkIsOurs } from "./link-form.ts";
import { linkRemarkLines, linkSet, linkShow } from "./links.ts";
import type { Owner } from "./marks.ts";
import { onceMounted } from "./netns-mount.ts";
import { nicsHomeFrom } from "./nic/release.ts";
import { noteCreate, noteDrop, notePath, noteRead, notesForget } from "./notes.ts";
import { notesTidyOf } from "./notes-tidy.ts";
import { placeForgetGone, placeKey } from "./place.ts";

/** A namespace with a name, as the kernel has it. */
export interface Namespace {
  path: string;
  inode: number;
  lo: Link;
}

const announcement = z.looseObject({ mark: z.string() });
const announcementKey = (name: string) => ({ place: "host", about: `netns ${name}` });

/** Same as: ip -n NAME addr show dev lo. Undefined where there is no such namespace. */
export async function netnsShow(name: string): Promise<Namespace | undefined> {
  if (!(await fileExists(netnsPath(name)))) return undefined;
  const [link, identity] = await Promise.all([linkShow({ netns: name, name: "lo" }), fileIdentity(netnsPath(name))]);
  return link && identity && { path: netnsPath(name), inode: identity.inode, lo: link };
}

/** The namespace if it is ours, undefined where it is gone or another's. Throws where somebody changed its mark. */
export async function netnsShowOurs(name: string, owner: Owner): Promise<Namespace | undefined> {
  const found = await netnsShow(name);
  return found && isOurs(name, found, owner) ? found : undefined;
}

/**
 * Makes a namespace and marks its `lo`. Same as: ip netns add NAME; ip -n NAME link set dev lo alias MARK.
 * It cannot be marked in the act, so a note announces it until the mark stands.
 * @throws KernelError `taken` where another's namespace has the name
 */
export async function netnsAdd(name: string, owner: Owner, lines: readonly Line[]): Promise<Namespace> {
  const key = announcementKey(name);
  const announced = await noteRead(key, announcement);
  const resumed = announced?.mark === owner.mark;
  if (announced && !resumed) throw beingMade(name, announced.mark);
  const found = await netnsShow(name);
  if (found && !isOurs(name, found, owner) && !(resumed && found.lo.ifalias === undefined)) throw await taken(name);
  if (!found) {
    if (!resumed) await announce(name, owner);
    await add(name);
  }
  const marked = await netnsSet(name, [...markLines(owner), ...lines]);
  if (resumed || !found) await noteDrop(key);
  return marked;
}

/** Whether this resource announced it: a run was cut off before the mark stood. */
export const netnsIsAnnounced = async (name: string, { mark }: Owner): Promise<boolean> =>
  (await noteRead(announcementKey(name), announcement))?.mark === mark;

/** Runs lines in a namespace and reads it back. Throws the first error, in the tool's words. */
export async function netnsSet(name: string, lines: readonly Line[]): Promise<Namespace> {
  const lo = await linkSet({ netns: name, name: "lo" }, lines);
  const identity = await fileIdentity(netnsPath(name));
  if (!identity) throw new KernelError("absent", `netns ${name} went away meanwhile; run \`pulumi up --refresh\``);
  return { path: netnsPath(name), inode: identity.inode, lo };
}

/** Lines that give a namespace its mark of now. */
export const markLines = (owner: Owner): Line[] => linkRemarkLines("lo", owner);

/**
 * Same as: ip netns del NAME, if it bears our mark. Interfaces that were moved into it are brought home first.
 * @returns what could not be put back of them: commands, with why
 */
export async function netnsDelete(name: string, owner: Owner): Promise<string[]> {
  const undone: string[] = [];
  const halfMade = await netnsIsAnnounced(name, owner);
  const found = await netnsShow(name);
  if (found && (isOurs(name, found, owner) || (halfMade && found.lo.ifalias === undefined))) {
    await foundRefuse({ netns: undefined, about: `netns ${name}` });
    undone.push(...(await nicsHomeFrom(name)));
    const place = await placeKey(name);
    const [deleted] = await ipBatch(undefined, [{ words: ["netns", "del", name] }]);
    if (deleted?.error && !meansAbsent(deleted.error)) throw refusal(`removing netns ${name}`, deleted.error);
    if (place) await notesForget(place);
  }
  await placeForgetGone(name);
  if (halfMade) await noteDrop(announcementKey(name));
  else await notesTidyOf(announcementKey(name).place);
  return undone;
}

/** Of two that would make a namespace of one name, one gets through. */
async function announce(name: string, owner: Owner): Promise<void> {
  const key = announcementKey(name);
  if (await noteCreate(key, { mark: owner.mark })) return;
  const other = await noteRead(key, announcement);
  if (other) throw beingMade(name, other.mark);
  if (await netnsShow(name)) throw await taken(name);
  // Whoever announced it gave it up just now.
  return announce(name, owner);
}

async function add(name: string): Promise<void> {
  const [added] = await onceMounted(() => ipBatch(undefined, [{ words: ["netns", "add", name] }]));
  if (!added?.error) return;
  if (!meansExists(added.error)) throw refusal(`making netns ${name}`, added.error);
  // Another's, made since we looked: nothing of ours is half-made here.
  await noteDrop(announcementKey(name));
  throw await taken(name);
}

function isOurs(name: string, { lo }: Namespace, owner: Owner): boolean {
  return linkIsOurs(lo, { netns: name, name: "lo" }, owner);
}

async function taken(name: string): Promise<KernelError> {
  // In this order: an announcement goes only once the mark stands.
  const announced = await noteRead(announcementKey(name), announcement);
  const found = await netnsShow(name);
  if (announced && found?.lo.ifalias === undefined) return beingMade(name, announced.mark);
  return takenBy(`netns ${name}`, found?.lo.ifalias);
}

const beingMade = (name: string, mark: string): KernelError =>
  new KernelError(
    "taken",
    `netns ${name} is being made by ${mark}; if that run was cut off, run it again, or remove ${notePath(announcementKey(name))}`,
  );
