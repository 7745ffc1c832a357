import * as z from "zod";
import type { NetnsRef } from "../../host/netns.ts";
import { KernelError } from "../errors.ts";
import { type NoteKey, noteDrop, noteRead, noteWrite } from "./notes.ts";
import { placeKey, placeText } from "./place.ts";
import { notesTidyOf } from "./tidy.ts";

/**
 * What an adopted object was like, noted before the first change of it: release puts this back. It goes at reboot, as the
 * object does, and stands for itself, so that a run that is killed right after an adoption loses nothing.
 */
const foundSchema = z.looseObject({
  /** Who adopted it. */
  mark: z.string(),
  /** Which object it was: another one that is made later under its name is not meant. */
  is: z.string(),
  /** What it bore where a mark of ours is now, and what else is put back with that. */
  own: z.record(z.string(), z.unknown()),
  /** By argument, as a dotted path, the value before the first change of it; null where it had none. */
  values: z.record(z.string(), z.unknown()),
});

export interface Found {
  mark: string;
  is: string;
  own: Record<string, unknown>;
  values: Record<string, unknown>;
}

/** What an adopted object was like: what release puts back. */
export type BeforeAdoption = Pick<Found, "own" | "values">;

/** Whose note it is: the object in one line, such as `link br0`, and where it is. */
export interface FoundRef {
  netns: NetnsRef;
  about: string;
  /** The far end of a cable, which is known by the same note. */
  far?: Omit<FoundRef, "far">;
}

/** The note of an adopted object; undefined where none is. */
export async function foundRead(ref: FoundRef): Promise<Found | undefined> {
  const key = await keyOf(ref);
  return key && noteRead(key, foundSchema);
}

export async function foundWrite(ref: FoundRef, { mark, is, own, values }: Found): Promise<void> {
  const { far, ...near } = ref;
  const found = { mark, is, own, values };
  // The far end's first: by the near end's the adoption is known. Each tells the other, for whoever goes by marks alone.
  if (far) await write(far, { ...found, near });
  await write(near, { ...found, ...(far && { far }) });
}

async function write(ref: FoundRef, note: object): Promise<void> {
  const key = await keyOf(ref);
  if (key) await noteWrite(key, note);
}

export async function foundDrop(ref: FoundRef): Promise<void> {
  if (ref.far) await foundDrop(ref.far);
  const key = await keyOf(ref);
  if (key) await noteDrop(key);
}

/** Leaves no empty folder of notes where there is none. */
export async function foundTidy({ netns, far }: FoundRef): Promise<void> {
  if (far) await foundTidy(far);
  const place = await placeKey(netns);
  if (place !== undefined) await notesTidyOf(place);
}

/**
 * Throws where an object was adopted: whoever removes by marks alone does not know what was found.
 * @param is which object is there, if the kernel tells: the note may be of one that is no more
 */
export async function foundRefuse(ref: FoundRef, is?: string): Promise<void> {
  const found = await foundRead(ref);
  if (!found || (is !== undefined && !foundIs(found, is))) return;
  const what = `${ref.about} in ${placeText(ref.netns)}`;
  throw new KernelError("conflict", `${what} was adopted, and is not removed: \`pulumi destroy\` releases it`);
}

/** Whether a note means this object, or a cable of which it is one end. */
export const foundIs = (found: Pick<Found, "is">, is: string): boolean =>
  found.is === is || found.is.split(" ").includes(is);

async function keyOf({ netns, about }: FoundRef): Promise<NoteKey | undefined> {
  const place = await placeKey(netns);
  return place === undefined ? undefined : { place, about: `found ${about}` };
}
