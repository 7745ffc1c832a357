import { fileExists, fileIdentity, folderList } from "../../host/files/files.ts";
import { type NetnsRef, netnsPath, netnsPathOrHost } from "../../host/netns.ts";
import { oncePerTurn } from "../async/once-per-turn.ts";
import { digest } from "../marks.ts";
import { notesRoot } from "./tidy.ts";

type Netns = NonNullable<NetnsRef>;

/**
 * The key of one incarnation of a namespace, or undefined where the namespace is gone. The kernel gives a new namespace the inode
 * number of a deleted one, so the time of creation is part of the key, where the kernel keeps that time.
 */
export async function placeKey(netns: NetnsRef): Promise<string | undefined> {
  if (netns === undefined) return "host";
  const [now, ...before] = await placeKeys(netns);
  // Notes that were begun under an earlier key stay there until the last of them goes.
  for (const key of before) if (await fileExists(`${notesRoot}/${key}`)) return key;
  return now;
}

/** All keys under which a namespace may have notes: the present key, then earlier ones; none where the namespace is gone. */
export async function placeKeys(netns: Netns): Promise<string[]> {
  const found = await fileIdentity(netnsPath(netns));
  if (!found) return [];
  const { inode, changed, isLink } = found;
  // nsfs makes a namespace's inode, and so its time, anew at each look where no mount holds the namespace (fs/nsfs.c). So the key
  // of a process's namespace, which is behind a link, has 0 for its time.
  const times = isLink ? ["0", changed] : [changed];
  const own = placeLabels(netns).flatMap((label) => times.map((time) => `${label}@${inode}-${time}`));
  if (typeof netns === "number") return own.slice(0, 1);
  if (isName(netns)) return own;
  const known = isNamed(netns) ? undefined : (await namesOfTurn()).get(inode);
  return [...new Set([...(known === undefined ? [] : [known]), ...own])];
}

/** The labels of a namespace in its keys: the present one first, then, for a path, the hash that older versions used. */
export const placeLabels = (netns: Netns): string[] => {
  if (typeof netns === "number") return [`pid-${netns}`];
  if (isName(netns)) return [netns];
  const [, pid] = /^\/proc\/(\d+)\/ns\/net$/.exec(netns) ?? [];
  const [, name] = namePath.exec(netns) ?? [];
  return [...(pid ? [`pid-${pid}`] : []), ...(name ? [name] : []), pathLabel(netns)];
};

export const pathLabel = (path: string): string => `path-${digest(path, 16)}`;

/** iproute2 keeps the names of namespaces under /var/run/netns, which is the same folder as /run/netns. */
const namePath = /^(?:\/var)?\/run\/netns\/([^/]+)$/;

const isName = (netns: string): boolean => !netns.startsWith("/");

/** Whether a path by itself tells the namespace's name or process. */
const isNamed = (path: string): boolean => placeLabels(path).length > 1;

/** The keys of the host and of the named namespaces, by inode. */
const namesOfTurn = oncePerTurn(async () => {
  const found = new Map<number, string>();
  for (const name of (await folderList("/run/netns")).slice(0, mostNames)) {
    const { inode, changed, isLink } = (await fileIdentity(netnsPath(name))) ?? {};
    if (inode !== undefined && !found.has(inode)) found.set(inode, `${name}@${inode}-${isLink ? "0" : changed}`);
  }
  const host = await fileIdentity(netnsPathOrHost(undefined));
  return host ? found.set(host.inode, "host") : found;
});

/** A limit, since each name costs a look at a file. */
const mostNames = 10_000;
