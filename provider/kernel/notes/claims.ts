import * as z from "zod";
import type { NetnsRef } from "../../host/netns.ts";
import { coalesce } from "../async/coalesce.ts";
import { onceEach } from "../async/once-each.ts";
import { oncePerTurn } from "../async/once-per-turn.ts";
import { holderText, KernelError } from "../errors.ts";
import { marksOf, type Owner } from "../marks.ts";
import { type NoteKey, noteCreate, noteDrop, noteRead, notesNames, notesOf, noteWrite } from "./notes.ts";
import { placeKey, placeText } from "./place.ts";

/**
 * Claims: notes that say which addresses, routes and the like are ours, for the kernel keeps no text with these. A claim is
 * written before the object is made and goes after it. It also holds the arguments of `ip` that make the object again, so that what
 * the kernel drops along the way (routes when a link goes down, secondary addresses) is put back. Keys that a newer version adds
 * are passed over.
 */
export const claimSchema = z.object({
  about: z.string(),
  id: z.string(),
  mark: z.string(),
  /** A {@link Phase}, or another one that a newer version writes. */
  phase: z.string(),
  /** Its place among others: see `ClaimedType.rank`. */
  rank: z.number().optional(),
  /** The line that makes it again, of its type's program. */
  remake: z.array(z.string()),
  /** Ids of the parents whose end is its end. */
  within: z.array(z.string()),
});

export type Claim = z.infer<typeof claimSchema>;

/** Only what stands is put back; what is being made or removed is not. */
export type Phase = "making" | "standing" | "leaving";

/** One claimed object: where it is, what it is in one line, and whose. */
export interface Claimed {
  netns: NetnsRef;
  /** Its identity in the namespace, such as `address eth0 10.0.0.1/24`. */
  about: string;
  owner: Owner;
  within: readonly string[];
  remake: readonly string[];
  rank: number;
}

/** Whether this resource claimed the object, under its mark of now or of before. */
export const claimIsOurs = async (claimed: Claimed): Promise<boolean> => (await claimHolder(claimed)) === "ours";

/** Who claimed the object: this resource, another one by its mark, or nobody. */
export async function claimHolder(claimed: Claimed): Promise<"ours" | { mark: string } | undefined> {
  const claim = await claimRead(claimed);
  return claim && (ownedBy(claimed.owner, claim) ? "ours" : { mark: claim.mark });
}

/** Announces an object that is about to be made. Throws where another resource holds the claim. */
export async function claimAnnounce(claimed: Claimed): Promise<{ resumed: boolean }> {
  // Written only where there is none: of two that come at once, one sees the other's.
  if (await noteCreate(await keyOrFail(claimed), claimOf(claimed, "making"))) return { resumed: false };
  const found = await claimRead(claimed);
  // Whoever had it has dropped it just now.
  if (!found) return claimAnnounce(claimed);
  if (!ownedBy(claimed.owner, found)) {
    const where = placeText(claimed.netns);
    throw new KernelError(
      "taken",
      `${claimed.about} in ${where} is declared already, by ${holderText(found.mark)}; declare it once`,
    );
  }
  await claimWrite(claimed, "making");
  return { resumed: true };
}

/** Says that the object stands, so that it is put back when the kernel drops it. */
export const claimStands = (claimed: Claimed): Promise<void> => claimWrite(claimed, "standing");

export async function claimDrop(claimed: Claimed): Promise<void> {
  const key = await keyOf(claimed);
  if (key) await noteDrop(key);
}

/** The claims of a place, read once for all who ask in one turn. */
export const claimsOf = oncePerTurn((place: string) => notesOf(place, claimSchema));

/** What tells later whether a claim of a namespace has ended meanwhile: another run, or another resource, removed its object. */
export async function claimsWatch(netns: NetnsRef): Promise<() => Promise<boolean>> {
  const before = await namesOfTurn(await placeKey(netns));
  return () => haveEnded({ netns, before });
}

const namesIn = async (place = ""): Promise<ReadonlySet<string>> =>
  new Set(place === "" ? [] : await notesNames(place));

const namesOfTurn = oncePerTurn(namesIn);

/** Looks when all who ask now have written what they have to: one look, and one comparison with what many saw before. */
const haveEnded = coalesce(async (watches: readonly { netns: NetnsRef; before: ReadonlySet<string> }[]) => {
  const now = await namesIn(await placeKey(watches[0]?.netns));
  const compared = onceEach<boolean, ReadonlySet<string>>();
  return watches.map(({ before }) => compared(before, (names) => [...names].some((name) => !now.has(name))));
});

const ownedBy = (owner: Owner, claim: Claim | undefined): boolean =>
  claim !== undefined && marksOf(owner).includes(claim.mark);

async function claimRead(claimed: Claimed): Promise<Claim | undefined> {
  const key = await keyOf(claimed);
  return key && noteRead(key, claimSchema);
}

/** Says that the object is about to go, so that nobody puts it back meanwhile. */
export const claimLeaves = (claimed: Claimed): Promise<void> => claimWrite(claimed, "leaving");

const claimWrite = async (claimed: Claimed, phase: Phase): Promise<void> =>
  noteWrite(await keyOrFail(claimed), claimOf(claimed, phase));

const claimOf = ({ about, owner, remake, within, rank }: Claimed, phase: Phase) => ({
  id: owner.id,
  mark: owner.mark,
  phase,
  remake,
  within,
  ...(!readByOld.test(about) && { rank }),
});

/** Version 0.1.0 refuses a claim with a key that it does not know. Of types that it does not know it passes claims over. */
const readByOld = /^(address|route) /;

async function keyOrFail(claimed: Claimed): Promise<NoteKey> {
  const key = await keyOf(claimed);
  if (key) return key;
  throw new KernelError("absent", `${placeText(claimed.netns)} is not there, so ${claimed.about} cannot be in it`);
}

async function keyOf({ netns, about }: Pick<Claimed, "netns" | "about">): Promise<NoteKey | undefined> {
  const place = await placeKey(netns);
  return place === undefined ? undefined : { place, about };
}
