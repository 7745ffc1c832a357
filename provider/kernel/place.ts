import { fileIdentity } from "../process/files.ts";
import { type NetnsRef, netnsPath } from "../process/netns.ts";

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
  if (!found) return undefined;
  return typeof netns === "number" ? `${found.inode}` : `${found.inode}-${found.changed}`;
}
