import { randomInt } from "node:crypto";
import { ipBatch, type LineResult } from "../../host/batch/batch.ts";
import { netnsPathOrHost } from "../../host/netns.ts";
import { coalesce } from "../async/coalesce.ts";
import { anyGroup } from "../marks.ts";
import type { LinkRef } from "./form.ts";

/** From this many links on, they are removed as a group. */
const many = 3;

/**
 * Removes a link, whoever made it. Same as: ip -n NETNS link del dev NAME. The kernel waits at each deletion; many links that are
 * to go at the same time are put into a device group that holds no other link, at whose deletion the kernel waits once.
 */
export const linkRemove = coalesce(
  (refs: readonly LinkRef[]) => (refs.length < many ? removeEach(refs) : removeGroup(refs)),
  { patience: 12 },
);

function removeEach(going: readonly LinkRef[]): Promise<LineResult[]> {
  const lines = going.map(({ name }) => ({ argv: ["link", "del", "dev", name] }));
  return ipBatch(going[0]?.netns, lines);
}

/**
 * Removes links as a group. Each link keeps its alias, the text of its mark, by which the next run knows the link if this run is
 * cut off.
 */
async function removeGroup(going: readonly LinkRef[]): Promise<LineResult[]> {
  const netns = going[0]?.netns;
  const place = netnsPathOrHost(netns);
  const group = spare.get(place) ?? (await unusedGroup(netns));
  spare.delete(place);
  const results = await ipBatch(netns, [
    ...going.map(({ name }) => ({ argv: ["link", "set", "dev", name, "group", group] })),
    { argv: ["link", "del", "group", group] },
  ]);
  const moved = results.slice(0, -1).map(({ error }) => error);
  // One link kept the whole group from being removed: remove each link by itself, so that this one alone has the error.
  if (results.at(-1)?.error !== undefined) return removeEach(going);
  spare.set(place, group);
  return moved.map((error) => (error === undefined ? {} : { error }));
}

/** By namespace, a group that is empty again, for the next removal: to find an unused group takes a look at every link. */
const spare = new Map<string, string>();

/** A group that no link is in: any link in it would be removed along with ours. */
async function unusedGroup(netns: LinkRef["netns"]): Promise<string> {
  const group = `${anyGroup(randomInt(2 ** 30))}`;
  const [shown] = await ipBatch(netns, [{ argv: ["addr", "show", "group", group], reads: true }]);
  const links = (shown?.value ?? []) as { ifname?: string }[];
  return links.some(({ ifname }) => ifname !== undefined) ? unusedGroup(netns) : group;
}
