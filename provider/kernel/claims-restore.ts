import { ipBatch } from "../process/batch.ts";
import type { NetnsRef } from "../process/netns.ts";
import { type Claim, claimSchema } from "./claims.ts";
import { notesOf } from "./notes.ts";
import { placeKey } from "./place.ts";

/**
 * Makes again, in one batch, all claimed objects of a namespace that the kernel dropped; with `only`, those of one sort.
 * What cannot stand yet (a route on a link that is down) waits for the next time.
 */
export async function claimsRestore(netns: NetnsRef, only = ""): Promise<void> {
  const place = await placeKey(netns);
  if (!place) return;
  const claims = await notesOf(place, claimSchema);
  const standing = claims.filter(({ phase, about }) => phase === "standing" && about.startsWith(only));
  if (standing.length === 0) return;
  // Addresses before routes, since a gateway must be on a known network.
  const order = standing.sort((a, b) => Number(isRoute(a)) - Number(isRoute(b)));
  const results = await ipBatch(
    netns,
    order.map(({ remake }) => ({ words: remake })),
  );
  const made = order.filter((_, index) => results[index]?.error === undefined);
  if (made.length > 0) await removeEnded({ netns, place }, made);
}

/** Whether objects of one sort are to stand there. */
export async function claimsStand(netns: NetnsRef, only: string): Promise<boolean> {
  const place = await placeKey(netns);
  const claims = place === undefined ? [] : await notesOf(place, claimSchema);
  return claims.some(({ phase, about }) => phase === "standing" && about.startsWith(only));
}

/**
 * Another run, or another resource of this one, may have removed its object between our look at its claim and the batch:
 * what we then made has no owner. A removal writes that first, so a look after the batch tells.
 */
async function removeEnded(
  { netns, place }: { netns: NetnsRef; place: string },
  made: readonly Claim[],
): Promise<void> {
  const now = new Map((await notesOf(place, claimSchema)).map((claim) => [claim.about, claim]));
  const ended = made.filter(({ about, id }) => {
    const claim = now.get(about);
    return claim === undefined || (claim.id === id && claim.phase === "leaving");
  });
  if (ended.length === 0) return;
  await ipBatch(
    netns,
    ended.map(({ remake: [noun = "", , ...words] }) => ({ words: [noun, "del", ...words] })),
  );
}

const isRoute = ({ about }: Claim): boolean => about.startsWith("route ");
