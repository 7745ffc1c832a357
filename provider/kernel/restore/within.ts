import type { NetnsRef } from "../../host/netns.ts";
import { coalesce } from "../async/coalesce.ts";
import { type ClaimedLine, claimedRun, claimsKnown, type KnownClaim } from "../claimed/types.ts";
import { type Claim, claimSchema } from "../notes/claims.ts";
import { foundDrop, foundRead } from "../notes/found.ts";
import { noteDrop, notesOf } from "../notes/notes.ts";
import { placeKey } from "../notes/place.ts";
import { notesTidyOf } from "../notes/tidy.ts";

/** Drops the claims of all that went with a parent: what lived on a link goes when the link goes. */
export const claimsDropWithin = (netns: NetnsRef, parent: string): Promise<void> => dropAll({ netns, parent });

/** Of those that go at the same time the notes are read once. */
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
  // A run that was killed right after the last one left the folder, and a namespace that is not ours takes none along.
  if (claims.length === 0) await notesTidyOf(place);
}

/**
 * Removes all that is claimed within a parent which stays: Pulumi calls no delete for what it takes to go along with the
 * parent. What was adopted stays as well.
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

/** Lines that remove what was made, or put back what was found as it was. */
async function goingOf(netns: NetnsRef, { about, type, identity }: KnownClaim): Promise<ClaimedLine[]> {
  const found = await foundRead({ netns, about });
  const lines = await (found ? type.release({ netns, identity }, found) : type.removal({ netns, identity }));
  return lines.map((line) => ({ type, line }));
}

async function drop(netns: NetnsRef, place: string, { about }: Claim): Promise<void> {
  await noteDrop({ place, about });
  await foundDrop({ netns, about });
}

/** The claims of what hangs on a parent, directly or not. */
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
