import { setTimeout as wait } from "node:timers/promises";
import * as z from "zod";
import { ipBatch } from "../../host/batch/batch.ts";
import type { NetnsRef } from "../../host/netns.ts";
import { meansAbsent, readAs, refusal } from "../errors.ts";
import { type Link, linkIsOurs, linkSchema } from "../link/form.ts";
import type { Owner } from "../marks.ts";
import { placeKey, placeText } from "../notes/place.ts";
import type { NicNote } from "./note.ts";

/** The present place of an interface. */
export interface Whereabouts {
  netns: NetnsRef;
  link: Link;
}

/** Milliseconds that the kernel may take to bring hardware back to the host from a deleted namespace. */
const returnLimit = 5_000;

/**
 * Finds the interface with our mark, whatever its name, in the namespaces that it may have been moved to and on the host. Throws
 * where somebody changed the mark. Waits for hardware that the kernel is bringing back to the host from a deleted namespace.
 */
export async function nicWhere(
  netns: NetnsRef,
  owner: Owner,
  note: NicNote | undefined,
): Promise<Whereabouts | undefined> {
  const places = new Set([netns, note?.netns, undefined]);
  for (const end = Date.now() + returnLimit; ; await wait(100)) {
    for (const place of places) {
      const link = (await linksShow(place)).find((one) => linkIsOurs(one, { netns: place, name: one.ifname }, owner));
      if (link) return { netns: place, link };
    }
    if (!(await isOnItsWay(note)) || Date.now() > end) return undefined;
  }
}

/** Whether the note is of hardware whose namespace is gone, so that the kernel is bringing the interface back. */
const isOnItsWay = async (note: NicNote | undefined): Promise<boolean> =>
  note !== undefined && note.found.sort === undefined && note.netns !== undefined && !(await placeKey(note.netns));

/** Same as: ip -n NETNS addr show. An empty list where there is no such namespace. */
export async function linksShow(netns: NetnsRef): Promise<Link[]> {
  const [shown] = await ipBatch(netns, [{ argv: ["addr", "show"], reads: true }]);
  if (shown?.error === undefined) return readAs(z.array(linkSchema), shown?.value, `the links of ${placeText(netns)}`);
  if (meansAbsent(shown.error)) return [];
  throw refusal(`the links of ${placeText(netns)} could not be read`, shown.error);
}
