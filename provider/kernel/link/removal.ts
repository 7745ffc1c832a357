import { randomInt } from "node:crypto";
import { ipBatch, type LineResult } from "../../host/batch/batch.ts";
import { netnsPathOrHost } from "../../host/netns.ts";
import { coalesce } from "../async/coalesce.ts";
import { anyGroup } from "../marks.ts";
import type { LinkRef } from "./form.ts";

/** From so many on, links go as a group. */
const many = 3;

/**
 * Removes a link, whoever made it. Same as: ip -n NETNS link del dev NAME. The kernel waits for each deletion by itself; of
 * many that are asked for at the same time it waits once, where they go by a device group that is theirs alone.
 */
export const linkRemove = coalesce(
  (refs: readonly LinkRef[]) => (refs.length < many ? removeEach(refs) : removeGroup(refs)),
  { patience: 12 },
);

function removeEach(going: readonly LinkRef[]): Promise<LineResult[]> {
  const lines = going.map(({ name }) => ({ argv: ["link", "del", "dev", name] }));
  return ipBatch(going[0]?.netns, lines);
}

/** Their marks stay until they go, so that a run that is cut off in between is taken up by them. */
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
  // One of them kept all from going: it alone shall have the error.
  if (results.at(-1)?.error !== undefined) return removeEach(going);
  spare.set(place, group);
  return moved.map((error) => (error === undefined ? {} : { error }));
}

/** Groups that are empty, since all that was in them went, by namespace: to find another one takes a look at every link. */
const spare = new Map<string, string>();

/** A number that no link bears: whoever does would go along. */
async function unusedGroup(netns: LinkRef["netns"]): Promise<string> {
  const group = `${anyGroup(randomInt(2 ** 30))}`;
  const [shown] = await ipBatch(netns, [{ argv: ["addr", "show", "group", group], reads: true }]);
  const links = (shown?.value ?? []) as { ifname?: string }[];
  return links.some(({ ifname }) => ifname !== undefined) ? unusedGroup(netns) : group;
}
