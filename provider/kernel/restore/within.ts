import * as z from "zod";
import { ipBatch, type Line } from "../../host/batch/batch.ts";
import type { NetnsRef } from "../../host/netns.ts";
import { addressBackLines } from "../address/adoption.ts";
import { addressRefOf } from "../address/form.ts";
import { coalesce } from "../async/coalesce.ts";
import { type Claim, claimSchema } from "../notes/claims.ts";
import { foundDrop, foundRead } from "../notes/found.ts";
import { noteDrop, notesOf } from "../notes/notes.ts";
import { placeKey } from "../notes/place.ts";
import { notesTidyOf } from "../notes/tidy.ts";
import { routeFind, routeIsMarked, routeShowLine } from "../route/form.ts";
import { routeRefOf } from "../route/ref.ts";
import { claimRemovalLines } from "./claimables.ts";

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
  const claims = claimsWithin(await notesOf(place, claimSchema), parents);
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
  const claims = claimsWithin(await notesOf(place, claimSchema), [parent])
    .sort(routesLast)
    .reverse();
  if (claims.length === 0) return;
  const lines = await Promise.all(claims.map((claim) => goingOf(netns, claim)));
  await ipBatch(netns, lines.flat());
  for (const claim of claims) await drop(netns, place, claim);
}

/** Lines that remove what was made, or put back what was found as it was. */
async function goingOf(netns: NetnsRef, { about }: Claim): Promise<Line[]> {
  const found = await foundRead({ netns, about });
  if (!found) return claimRemovalLines({ about });
  const { data: words } = z.array(z.string()).safeParse(found.own.words);
  const identity = about.split(" ").slice(1);
  if (!words) return addressBackLines({ netns, ...addressRefOf(identity) }, found.values);
  const ref = { netns, ...routeRefOf(identity) };
  const [shown] = await ipBatch(netns, [routeShowLine(ref)]);
  // What somebody put in the place of ours is his.
  const there = await routeFind(shown, ref);
  return there && !routeIsMarked(there) ? [] : [{ words: ["route", "replace", ...words] }];
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

/** Addresses before routes, since a gateway must be on a known network. */
const routesLast = (one: Claim, other: Claim): number => Number(isRoute(one)) - Number(isRoute(other));

const isRoute = ({ about }: Claim): boolean => about.startsWith("route ");
