import { fileIdentity } from "../process/files.ts";
import { type NetnsRef, netnsPath } from "../process/netns.ts";
import { digest } from "./marks.ts";
import { notesForget, notesPlaces } from "./notes.ts";

/** How messages name a place: `netns my-ns1`, or `the host`. */
export const placeText = (netns: NetnsRef): string => {
  if (netns === undefined) return "the host";
  return typeof netns === "number" ? `the netns of process ${netns}` : `netns ${netns}`;
};

/**
 * A key for one incarnation of a namespace, or undefined where it is gone. The kernel gives a new namespace the inode
 * number of a deleted one, so the time of its making is part of the key. A process's own has no stable time.
 */
export async function placeKey(netns: NetnsRef): Promise<string | undefined> {
  if (netns === undefined) return "host";
  const found = await fileIdentity(netnsPath(netns));
  return found && `${label(netns)}@${found.inode}-${typeof netns === "number" ? 0 : found.changed}`;
}

/** Forgets the notes of incarnations of a namespace that are no more. */
export async function placeForgetGone(netns: NonNullable<NetnsRef>): Promise<void> {
  const now = await placeKey(netns);
  const prefix = `${label(netns)}@`;
  for (const place of await notesPlaces()) {
    const isOne = place.startsWith(prefix) && /^\d+-\d+$/.test(place.slice(prefix.length));
    if (isOne && place !== now) await notesForget(place);
  }
}

function label(netns: NonNullable<NetnsRef>): string {
  if (typeof netns === "number") return `pid-${netns}`;
  return netns.startsWith("/") ? `path-${digest(netns, 16)}` : netns;
}
