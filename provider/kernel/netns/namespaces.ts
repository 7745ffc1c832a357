import { ipBatch, type Line } from "../../host/batch/batch.ts";
import { fileIdentity, fileIsNamespace } from "../../host/files/files.ts";
import { netnsPath } from "../../host/netns.ts";
import { blamed, KernelError, meansExists, refusal, takenBy } from "../errors.ts";
import { type Link, linkIsOurs } from "../link/form.ts";
import { linkRemarkLines, linkSet, linkShow, linkSignLines } from "../link/links.ts";
import { isMarkOf, isVouchedFor, type Owner } from "../marks.ts";
import {
  announcedBy,
  announcementCreate,
  announcementDrop,
  announcementRead,
  announcementRest,
  announcementWrite,
} from "./announcement.ts";
import { onceMounted } from "./mount.ts";
import { netnsIsNoted, netnsNoteKeep } from "./note.ts";

/** A namespace with a name, as the kernel has it. */
export interface Namespace {
  path: string;
  inode: number;
  lo: Link;
}

/** Same as: ip -n NAME addr show dev lo. Undefined where there is no such namespace. */
export async function netnsShow(name: string): Promise<Namespace | undefined> {
  if (!(await fileIsNamespace(netnsPath(name)))) return undefined;
  const [link, identity] = await Promise.all([linkShow({ netns: name, name: "lo" }), fileIdentity(netnsPath(name))]);
  return link && identity && { path: netnsPath(name), inode: identity.inode, lo: link };
}

/** The namespace if it is ours; undefined where it is gone or another owner's. Throws where somebody changed its mark. */
export async function netnsShowOurs(name: string, owner: Owner): Promise<Namespace | undefined> {
  const found = await netnsShow(name);
  return found && (await netnsIsOurs(name, found, owner)) ? found : undefined;
}

/**
 * Makes a namespace and marks its `lo`. Same as: ip netns add NAME; ip -n NAME link set dev lo alias MARK. A namespace cannot be
 * marked in the act, so a note announces it until the mark stands.
 * @throws KernelError `taken` where another owner's namespace has the name
 */
export async function netnsAdd(name: string, owner: Owner, lines: readonly Line[]): Promise<Namespace> {
  const announced = await announcementRead(name);
  const isOwn = announced?.mark === owner.mark;
  if (announced && !isOwn && !announced.leaving) throw announcedBy(name, announced);
  if (isOwn) await announcementRest(name);
  const resumed = isOwn && !announced.leaving;
  const found = await netnsShow(name);
  const mayGoOn = found && ((resumed && found.lo.ifalias === undefined) || (await netnsIsOurs(name, found, owner)));
  if (found && !mayGoOn) throw await taken(name, owner);
  if (!found) {
    if (announced?.leaving) await announcementWrite(name, owner);
    else if (!resumed) await announce(name, owner);
    await add(name, owner);
  }
  const marked = await netnsSet(name, [...markLines(owner, found), ...lines]);
  await netnsNoteKeep(name, owner);
  return marked;
}

/** Runs lines in a namespace and reads it back. Throws the first error, in the tool's words. */
export async function netnsSet(name: string, lines: readonly Line[]): Promise<Namespace> {
  const lo = await linkSet({ netns: name, name: "lo" }, lines);
  const identity = await fileIdentity(netnsPath(name));
  if (!identity) throw new KernelError("absent", `netns ${name} went away meanwhile; run \`pulumi up --refresh\``);
  return { path: netnsPath(name), inode: identity.inode, lo };
}

/** Lines that give a namespace its present mark. */
export const markLines = (owner: Owner, found?: Namespace): Line[] =>
  found ? linkRemarkLines(found.lo, owner) : linkSignLines("lo", owner);

/** Announces a namespace. Of two resources that would make one of the same name, only one gets through. */
async function announce(name: string, owner: Owner): Promise<void> {
  if (await announcementCreate(name, owner)) return;
  const other = await announcementRead(name);
  if (other) throw announcedBy(name, other);
  if (await netnsShow(name)) throw await taken(name, owner);
  // The other resource gave its announcement up just now.
  return announce(name, owner);
}

async function add(name: string, owner: Owner): Promise<void> {
  const [added] = await onceMounted(() => ipBatch(undefined, [{ argv: ["netns", "add", name] }]));
  if (!added?.error) return;
  if (!meansExists(added.error)) throw refusal(`making netns ${name}`, added.error);
  // Another program made the namespace since we looked, so nothing of ours is half made here.
  await announcementDrop(name, owner);
  throw await taken(name, owner);
}

/**
 * Whether a namespace is ours, by the mark of its `lo` and a note of ours or a state with this
 * nonce. Throws where somebody changed the mark.
 */
export async function netnsIsOurs(name: string, { lo }: Namespace, owner: Owner): Promise<boolean> {
  if (isVouchedFor(owner, lo.ifalias)) return true;
  const isNoted = await netnsIsNoted(name, owner);
  if (isNoted && owner.vouched && isMarkOf(owner, lo.ifalias)) return true;
  return (isNoted || owner.vouched === true) && linkIsOurs(lo, { netns: name, name: "lo" }, owner) && isNoted;
}

async function taken(name: string, owner: Owner): Promise<KernelError> {
  // The order counts: an announcement goes only once the mark stands.
  const announced = await announcementRead(name);
  const found = await netnsShow(name);
  if (announced && found?.lo.ifalias === undefined) return announcedBy(name, announced);
  return blamed("name", takenBy(`netns ${name}`, found?.lo.ifalias, owner));
}
