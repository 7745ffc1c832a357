import { randomInt } from "node:crypto";
import { ipBatch, type LineResult } from "../process/batch.ts";
import { netnsPathOrHost } from "../process/netns.ts";
import { gather } from "./gather.ts";
import type { LinkRef } from "./link-form.ts";
import { anyGroup } from "./marks.ts";

/** From so many on, links go as a group. */
const many = 3;

/**
 * Removes a link, whoever made it. Same as: ip -n NETNS link del dev NAME. The kernel waits for each deletion by itself; of
 * many that are asked for at the same time it waits once, where they go by a device group that is theirs alone.
 */
export const linkRemove = gather(
  (refs: readonly LinkRef[]) => (refs.length < many ? removeEach(refs) : removeGroup(refs)),
  { patience: 12 },
);

function removeEach(going: readonly LinkRef[]): Promise<LineResult[]> {
  const lines = going.map(({ name }) => ({ words: ["link", "del", "dev", name] }));
  return ipBatch(going[0]?.netns, lines);
}

/** Their marks stay until they go, so that a run that is cut off in between is taken up by them. */
async function removeGroup(going: readonly LinkRef[]): Promise<LineResult[]> {
  const netns = going[0]?.netns;
  const place = netnsPathOrHost(netns);
  const group = spare.get(place) ?? (await unusedGroup(netns));
  spare.set(place, group);
  const results = await ipBatch(netns, [
    ...going.map(({ name }) => ({ words: ["link", "set", "dev", name, "group", group] })),
    { words: ["link", "del", "group", group] },
  ]);
  const moved = results.slice(0, -1).map(({ error }) => error);
  if (results.at(-1)?.error === undefined) return moved.map((error) => (error === undefined ? {} : { error }));
  // One of them kept all from going: it alone shall have the error. The others may still be in the group.
  spare.delete(place);
  return removeEach(going);
}

/** Groups in which nobody was when they were chosen, by namespace: to find one takes a look at every link. */
const spare = new Map<string, string>();

/** A number that no link bears: whoever does would go along. */
async function unusedGroup(netns: LinkRef["netns"]): Promise<string> {
  const group = `${anyGroup(randomInt(2 ** 30))}`;
  const [shown] = await ipBatch(netns, [{ words: ["addr", "show", "group", group], reads: true }]);
  const links = (shown?.value ?? []) as { ifname?: string }[];
  return links.some(({ ifname }) => ifname !== undefined) ? unusedGroup(netns) : group;
}
