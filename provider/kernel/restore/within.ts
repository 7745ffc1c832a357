import type { NetnsRef } from "../../host/netns.ts";
import { coalesce } from "../async/coalesce.ts";
import { type ClaimedLine, claimedRun, claimsKnown, type KnownClaim } from "../claimed/types.ts";
import { type Claim, claimSchema } from "../notes/claims.ts";
import { foundDrop, foundRead } from "../notes/found.ts";
import { noteDrop, notesOf } from "../notes/notes.ts";
import { placeKey } from "../notes/place.ts";
import { notesTidyOf } from "../notes/tidy.ts";

/** Drops the claims of all objects that went with a parent: an address, for example, goes when its link goes. */
export const claimsDropWithin = (netns: NetnsRef, parent: string): Promise<void> => dropAll({ netns, parent });

/** The notes are read once for all parents that go at the same time. */
const dropAll = coalesce(async (gone: readonly { netns: NetnsRef; parent: string }[]) => {
  await dropWithin(
    gone[0]?.netns,
    gone.map(({ parent }) => parent),
  );
  return gone.map(() => undefined);
});

async function dropWithin(netns: NetnsRef, parents: readonly string[]): Promise<void> {
  const place = await placeKey(netns);
  if (!place) return;
  const claims = claimsKnown(claimsWithin(await notesOf(place, claimSchema), parents));
  for (const claim of claims) await drop(netns, place, claim);
  // A run that was killed right after the last note left the folder, and a namespace that
  // is not ours does not take its folder along.
  if (claims.length === 0) await notesTidyOf(place);
}

/**
 * Removes all objects that are claimed within a parent which stays: Pulumi calls no delete for objects that it expects to go
 * along with the parent. An adopted object stays as well, as it was found.
 */
export async function claimsRemoveWithin(netns: NetnsRef, parent: string): Promise<void> {
  const place = await placeKey(netns);
  if (!place) return;
  const claims = claimsKnown(claimsWithin(await notesOf(place, claimSchema), [parent])).sort(
    (one, other) => other.rank - one.rank,
  );
  const lines = await Promise.all(claims.map((claim) => goingOf(netns, claim)));
  await claimedRun(netns, lines.flat());
  for (const claim of claims) await drop(netns, place, claim);
}

/** Lines that remove an object that was made, or put an adopted one back as it was found. */
async function goingOf(netns: NetnsRef, { about, type, identity }: KnownClaim): Promise<ClaimedLine[]> {
  const found = await foundRead({ netns, about });
  const lines = await (found ? type.release({ netns, identity }, found) : type.removal({ netns, identity }));
  return lines.map((line) => ({ type, line }));
}

async function drop(netns: NetnsRef, place: string, { about }: Claim): Promise<void> {
  await noteDrop({ place, about });
  await foundDrop({ netns, about });
}

/** The claims of objects within a parent, directly or not. */
function claimsWithin(claims: readonly Claim[], parents: readonly string[]): Claim[] {
  const gone = new Set(parents);
  for (let found = true; found; ) {
    const next = claims.filter(({ id, within }) => !gone.has(id) && within.some((one) => gone.has(one)));
    for (const { id } of next) gone.add(id);
    found = next.length > 0;
  }
  for (const parent of parents) gone.delete(parent);
  return claims.filter(({ id }) => gone.has(id));
}
