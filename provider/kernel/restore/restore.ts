import { setTimeout as wait } from "node:timers/promises";
import type { NetnsRef } from "../../host/netns.ts";
import { addressesAmong } from "../address/among.ts";
import { addressFind } from "../address/form.ts";
import { coalesce } from "../async/coalesce.ts";
import { claimedRun, claimsKnown, type KnownClaim } from "../claimed/types.ts";
import { meansExists } from "../errors.ts";
import type { LinkRef } from "../link/form.ts";
import { linkShow } from "../link/links.ts";
import { type Claim, claimSchema, claimsOf } from "../notes/claims.ts";
import { notesOf } from "../notes/notes.ts";
import { placeKey } from "../notes/place.ts";

/**
 * How long to wait for IPv6's search for duplicate addresses, in milliseconds: until then the
 * kernel refuses routes that prefer such an address.
 */
const detectionLimit = 5_000;

/**
 * Makes again all claimed objects of a namespace that the kernel dropped, or only those of a rank above `above`. An object that
 * cannot stand yet (a route on a link that is down) waits for the next time.
 */
export const claimsRestore = (netns: NetnsRef, above = lowest): Promise<void> => restoreAll({ netns, above });

/** Makes again the claimed objects whose words name a link, which may have been made anew. */
export const claimsRestoreOn = ({ netns, name }: LinkRef): Promise<void> => restoreAll({ netns, above: lowest, name });

const lowest = Number.NEGATIVE_INFINITY;

/** The objects to be made again: those of a higher rank, and with a name only those on that link. */
interface Asked {
  netns: NetnsRef;
  above: number;
  name?: string;
}

/** One work for many callers: each of a thousand addresses that go or come asks for all objects that stand there. */
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
  const asked = claimsKnown(claims).filter((claim) => claim.phase === "standing" && isAsked(claim));
  let left = (await gone(netns, asked)).sort((one, other) => one.rank - other.rank);
  let wasTentative = false;
  for (const end = Date.now() + detectionLimit; left.length > 0; ) {
    const tried = left;
    const errors = (await claimedRun(netns, tried.map(remaking))).map(({ error }) => error);
    const fresh = tried.filter((_, index) => errors[index] === undefined);
    made.push(...fresh);
    await claimedRun(netns, fresh.flatMap(finishing));
    left = tried.filter((_, index) => errors[index] !== undefined && !meansExists(errors[index]));
    // An object that stands now may be the way to another route's gateway.
    if (fresh.length > 0) continue;
    const isTentative = await sourceIsTentative({ netns, claims, left });
    // An address that has become usable since the last try is worth another one.
    if (Date.now() > end || !(isTentative || wasTentative)) break;
    if (isTentative) await wait(lookEvery);
    wasTentative = isTentative;
  }
  if (made.length > 0) await removeEnded({ netns, place }, made);
}

/** The claims whose objects may be gone: the line that makes one again tells by its error where one stands, or its type looks. */
async function gone(netns: NetnsRef, claims: readonly KnownClaim[]): Promise<KnownClaim[]> {
  const stand = await Promise.all(claims.map(({ type, identity }) => type.standsNow?.({ netns, identity })));
  return claims.filter((_, index) => stand[index] !== true);
}

/** Whether claimed objects of a higher rank have to stand in a namespace. */
export async function claimsStand(netns: NetnsRef, above: number): Promise<boolean> {
  const place = await placeKey(netns);
  const claims = place === undefined ? [] : await claimsOf(place);
  return claimsKnown(claims).some(({ phase, rank }) => phase === "standing" && rank > above);
}

/**
 * Another run, or another resource of this one, may have removed its object between our look at its claim and the batch: the
 * object that we then made has no owner. A removal changes the claim first, so a look after the batch tells.
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

const finishing = ({ type, finish = [] }: KnownClaim) => finish.map((argv) => ({ type, line: { argv } }));

/** The same line with `del`, which removes just what was made. */
const undoing = ({ type, remake: [noun = "", , ...argv] }: KnownClaim) => ({
  type,
  line: { argv: [noun, "del", ...argv] },
});

const lookEvery = 200;

/**
 * Whether one of these routes prefers an address that will be usable in a moment. Without a
 * carrier IPv6 does not begin to look for duplicates.
 */
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
