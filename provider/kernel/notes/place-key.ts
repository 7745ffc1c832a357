import { fileExists, fileIdentity, folderList } from "../../host/files/files.ts";
import { type NetnsRef, netnsPath, netnsPathOrHost } from "../../host/netns.ts";
import { oncePerTurn } from "../async/once-per-turn.ts";
import { digest } from "../marks.ts";
import { notesRoot } from "./tidy.ts";

type Netns = NonNullable<NetnsRef>;

/**
 * A key for one incarnation of a namespace, or undefined where it is gone. The kernel gives a new namespace the inode
 * number of a deleted one, so the time of its making is part of the key, where it has one that stays.
 */
export async function placeKey(netns: NetnsRef): Promise<string | undefined> {
  if (netns === undefined) return "host";
  const [now, ...before] = await placeKeys(netns);
  // Notes that were begun under another key stay there until the last of them goes.
  for (const key of before) if (await fileExists(`${notesRoot}/${key}`)) return key;
  return now;
}

/** All keys under which there may be notes of a namespace: that of now, then those of before; none where it is gone. */
export async function placeKeys(netns: Netns): Promise<string[]> {
  const found = await fileIdentity(netnsPath(netns));
  if (!found) return [];
  const { inode, changed, isLink } = found;
  // What no mount holds, nsfs makes anew at each look, and with it its time (fs/nsfs.c): a process's own, behind a link.
  const times = isLink ? ["0", changed] : [changed];
  const own = placeLabels(netns).flatMap((label) => times.map((time) => `${label}@${inode}-${time}`));
  if (typeof netns === "number") return own.slice(0, 1);
  if (isName(netns)) return own;
  const known = isNamed(netns) ? undefined : (await namesOfTurn()).get(inode);
  return [...new Set([...(known === undefined ? [] : [known]), ...own])];
}

/** How a namespace is called in its keys: as of now, and of a path as older versions did. */
export const placeLabels = (netns: Netns): string[] => {
  if (typeof netns === "number") return [`pid-${netns}`];
  if (isName(netns)) return [netns];
  const [, pid] = /^\/proc\/(\d+)\/ns\/net$/.exec(netns) ?? [];
  const [, name] = namePath.exec(netns) ?? [];
  return [...(pid ? [`pid-${pid}`] : []), ...(name ? [name] : []), pathLabel(netns)];
};

export const pathLabel = (path: string): string => `path-${digest(path, 16)}`;

/** iproute2 has the names of namespaces under /var/run/netns, which is /run/netns. */
const namePath = /^(?:\/var)?\/run\/netns\/([^/]+)$/;

const isName = (netns: string): boolean => !netns.startsWith("/");

/** Whether a path tells by itself what the namespace is called. */
const isNamed = (path: string): boolean => placeLabels(path).length > 1;

/** Keys of the host and of the namespaces with a name, by inode. */
const namesOfTurn = oncePerTurn(async () => {
  const found = new Map<number, string>();
  for (const name of (await folderList("/run/netns")).slice(0, mostNames)) {
    const { inode, changed, isLink } = (await fileIdentity(netnsPath(name))) ?? {};
    if (inode !== undefined && !found.has(inode)) found.set(inode, `${name}@${inode}-${isLink ? "0" : changed}`);
  }
  const host = await fileIdentity(netnsPathOrHost(undefined));
  return host ? found.set(host.inode, "host") : found;
});

/** Each is a look at a file. */
const mostNames = 10_000;
