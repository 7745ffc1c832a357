import { setTimeout as wait } from "node:timers/promises";
import type { NetnsRef } from "../../host/netns.ts";
import { addressesAmong, addressFind } from "../address/form.ts";
import { coalesce } from "../async/coalesce.ts";
import { claimedRun, claimsKnown, type KnownClaim } from "../claimed/types.ts";
import { meansExists } from "../errors.ts";
import type { LinkRef } from "../link/form.ts";
import { linkShow } from "../link/links.ts";
import { type Claim, claimSchema, claimsOf } from "../notes/claims.ts";
import { notesOf } from "../notes/notes.ts";
import { placeKey } from "../notes/place.ts";

/** How long IPv6 may look for duplicates before routes that prefer its addresses are given up, in milliseconds: it refuses them till then. */
const detectionLimit = 5_000;

/**
 * Makes again all claimed objects of a namespace that the kernel dropped, or those of a rank above one.
 * What cannot stand yet (a route on a link that is down) waits for the next time.
 */
export const claimsRestore = (netns: NetnsRef, above = lowest): Promise<void> => restoreAll({ netns, above });

/** The same of what names a link, which may be made anew. */
export const claimsRestoreOn = ({ netns, name }: LinkRef): Promise<void> => restoreAll({ netns, above: lowest, name });

const lowest = Number.NEGATIVE_INFINITY;

/** What is to be made again: what has a higher rank, and with a name, of it what is on that link. */
interface Asked {
  netns: NetnsRef;
  above: number;
  name?: string;
}

/** Of a thousand addresses that go or come at the same time, each asks for all that stands there. */
const restoreAll = coalesce(async (asked: readonly Asked[]) => {
  const wanted = [...new Map(asked.map((one) => [`${one.above} ${one.name ?? ""}`, one])).values()];
  await restore(asked[0]?.netns, (claim) => wanted.some((one) => isMeant(one, claim)));
  return asked.map(() => undefined);
});

const isMeant = ({ above, name }: Asked, { rank, remake }: KnownClaim): boolean =>
  rank > above && (name === undefined || remake.some((word, index) => word === "dev" && remake[index + 1] === name));

async function restore(netns: NetnsRef, isAsked: (claim: KnownClaim) => boolean): Promise<void> {
  const place = await placeKey(netns);
  if (!place) return;
  const claims = await notesOf(place, claimSchema);
  const made: KnownClaim[] = [];
  let left = claimsKnown(claims)
    .filter((claim) => claim.phase === "standing" && isAsked(claim))
    .sort((one, other) => one.rank - other.rank);
  let wasTentative = false;
  for (const end = Date.now() + detectionLimit; left.length > 0; ) {
    const tried = left;
    const errors = (await claimedRun(netns, tried.map(remaking))).map(({ error }) => error);
    const fresh = tried.filter((_, index) => errors[index] === undefined);
    made.push(...fresh);
    left = tried.filter((_, index) => errors[index] !== undefined && !meansExists(errors[index]));
    // With one more that stands, there may be a way to another's gateway.
    if (fresh.length > 0) continue;
    const isTentative = await sourceIsTentative({ netns, claims, left });
    // What has become usable since the last try is worth another one.
    if (Date.now() > end || !(isTentative || wasTentative)) break;
    if (isTentative) await wait(lookEvery);
    wasTentative = isTentative;
  }
  if (made.length > 0) await removeEnded({ netns, place }, made);
}

/** Whether objects of a higher rank are to stand there. */
export async function claimsStand(netns: NetnsRef, above: number): Promise<boolean> {
  const place = await placeKey(netns);
  const claims = place === undefined ? [] : await claimsOf(place);
  return claimsKnown(claims).some(({ phase, rank }) => phase === "standing" && rank > above);
}

/**
 * Another run, or another resource of this one, may have removed its object between our look at its claim and the batch:
 * what we then made has no owner. A removal writes that first, so a look after the batch tells.
 */
async function removeEnded(
  { netns, place }: { netns: NetnsRef; place: string },
  made: readonly KnownClaim[],
): Promise<void> {
  const now = new Map((await notesOf(place, claimSchema)).map((claim) => [claim.about, claim]));
  const ended = made.filter(({ about, id }) => {
    const claim = now.get(about);
    return claim === undefined || (claim.id === id && claim.phase === "leaving");
  });
  await claimedRun(netns, ended.map(undoing));
}

const remaking = ({ type, remake }: KnownClaim) => ({ type, line: { argv: remake } });

/** The same with `del`: it removes just what was made. */
const undoing = ({ type, remake: [noun = "", , ...argv] }: KnownClaim) => ({
  type,
  line: { argv: [noun, "del", ...argv] },
});

const lookEvery = 200;

/** Whether one of these routes prefers an address that will be usable in a moment: without a carrier IPv6 does not begin to look. */
async function sourceIsTentative({ netns, claims, left }: Refused): Promise<boolean> {
  const sources = left.map(({ remake }) => remake.at(remake.indexOf("src") + 1));
  const preferred = addressesAmong(claims).filter(({ address }) => sources.includes(address.split("/")[0] as string));
  const looks = preferred.map(async (ref) => {
    const link = await linkShow({ netns, name: ref.name });
    const found = link && addressFind(link, ref);
    return link?.flags.includes("LOWER_UP") === true && found?.tentative === true && !found.dadfailed;
  });
  return (await Promise.all(looks)).includes(true);
}

interface Refused {
  netns: NetnsRef;
  claims: readonly Claim[];
  left: readonly Claim[];
}
