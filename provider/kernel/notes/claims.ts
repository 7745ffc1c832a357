import type { NetnsRef } from "../../host/netns.ts";
import { coalesce } from "../async/coalesce.ts";
import { onceEach } from "../async/once-each.ts";
import { oncePerTurn } from "../async/once-per-turn.ts";
import { blamed, holderText, KernelError } from "../errors.ts";
import { marksOf, type Owner } from "../marks.ts";
import { type Claim, claimSchema, type Phase } from "./claim-form.ts";
import { type NoteKey, noteCreate, noteDrop, noteRead, notesNames, notesOf, noteWrite } from "./notes.ts";
import { placeKey, placeMissing, placeText } from "./place.ts";

export { type Claim, claimSchema } from "./claim-form.ts";

/** One claimed object: its place, its description in one line, and its owner. */
export interface Claimed {
  netns: NetnsRef;
  /** The object's identity in the namespace, such as `address eth0 10.0.0.1/24`. */
  about: string;
  owner: Owner;
  /** The argument that tells the object from others, with which a message about a clash begins, where a resource asks. */
  argument?: string;
  within: readonly string[];
  remake: readonly string[];
  /** The lines that finish the object after `remake`. */
  finish?: readonly (readonly string[])[] | undefined;
  rank: number;
}

/** Whether this resource claimed the object, under its present mark or an earlier one. */
export const claimIsOurs = async (claimed: Claimed): Promise<boolean> => (await claimHolder(claimed)) === "ours";

/** The holder of the object's claim: this resource, another one by its mark, or nobody. */
export async function claimHolder(claimed: Claimed): Promise<"ours" | { mark: string } | undefined> {
  const claim = await claimRead(claimed);
  return claim && (ownedBy(claimed.owner, claim) ? "ours" : { mark: claim.mark });
}

/** Claims an object that is about to be made. Throws where another resource holds the claim. */
export async function claimAnnounce(claimed: Claimed): Promise<{ resumed: boolean }> {
  // A claim is created only where there is none, so of two resources that come at once, one sees the other's claim.
  if (await noteCreate(await keyOrFail(claimed), claimOf(claimed, "making"))) return { resumed: false };
  const found = await claimRead(claimed);
  // The holder has dropped the claim just now.
  if (!found) return claimAnnounce(claimed);
  if (!ownedBy(claimed.owner, found)) throw declaredAlready(claimed, found);
  await claimWrite(claimed, "making");
  return { resumed: true };
}

function declaredAlready({ about, netns, argument }: Claimed, { mark }: Claim): KernelError {
  const what = `${about} in ${placeText(netns)} is declared already, by ${holderText(mark)}`;
  const next =
    "declare it once; if the resource only has a new name, give it `aliases` with the old one in its options";
  const error = new KernelError("taken", `${what}; ${next}`);
  return argument === undefined ? error : blamed(argument, error);
}

/** Notes in the claim that the object stands, so that the object is put back when the kernel drops it. */
export const claimStands = (claimed: Claimed): Promise<void> => claimWrite(claimed, "standing");

export async function claimDrop(claimed: Claimed): Promise<void> {
  const key = await keyOf(claimed);
  if (key) await noteDrop(key);
}

/** The claims of a place (the host or a namespace), read once for all callers in one turn of the event loop. */
export const claimsOf = oncePerTurn((place: string) => notesOf(place, claimSchema));

/**
 * Returns a function that tells later whether a claim of the namespace ended since: another run or resource removed its object.
 */
export async function claimsWatch(netns: NetnsRef): Promise<() => Promise<boolean>> {
  const before = await namesOfTurn(await placeKey(netns));
  return () => haveEnded({ netns, before });
}

const namesIn = async (place = ""): Promise<ReadonlySet<string>> =>
  new Set(place === "" ? [] : await notesNames(place));

const namesOfTurn = oncePerTurn(namesIn);

/**
 * Looks once all callers of this turn have written their notes: one look, and one comparison for callers that saw the same names.
 */
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

/** Notes in the claim that the object is about to go, so that nobody puts it back meanwhile. */
export const claimLeaves = (claimed: Claimed): Promise<void> => claimWrite(claimed, "leaving");

const claimWrite = async (claimed: Claimed, phase: Phase): Promise<void> =>
  noteWrite(await keyOrFail(claimed), claimOf(claimed, phase));

const claimOf = ({ about, owner, remake, finish, within, rank }: Claimed, phase: Phase) => ({
  id: owner.id,
  mark: owner.mark,
  phase,
  remake,
  ...(finish?.length && { finish }),
  within,
  ...(!readByOld.test(about) && { rank }),
});

/**
 * The claims without `rank`: version 0.1.0 refuses a claim of these types with a key
 * that it does not know, and ignores other types.
 */
const readByOld = /^(address|route) /;

async function keyOrFail(claimed: Claimed): Promise<NoteKey> {
  const key = await keyOf(claimed);
  if (key) return key;
  throw placeMissing("netns", claimed.netns, `, so ${claimed.about} cannot be in it`);
}

async function keyOf({ netns, about }: Pick<Claimed, "netns" | "about">): Promise<NoteKey | undefined> {
  const place = await placeKey(netns);
  return place === undefined ? undefined : { place, about };
}
