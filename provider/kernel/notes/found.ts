import * as z from "zod";
import type { NetnsRef } from "../../host/netns.ts";
import { KernelError } from "../errors.ts";
import { type NoteKey, noteDrop, noteRead, noteWrite } from "./notes.ts";
import { placeKey, placeText } from "./place.ts";
import { notesTidyOf } from "./tidy.ts";

/**
 * The note of an adopted object, which existed before its resource: what the object was like before our first change. Release,
 * the end of an adoption, puts this back. The note goes at reboot, as the object does. No state is needed to read the note, so a
 * run that is killed right after an adoption loses nothing.
 */
const foundSchema = z.looseObject({
  /** The mark of the resource that adopted the object. */
  mark: z.string(),
  /** The object's identity: a later object of the same name has another one. */
  is: z.string(),
  /** What the object bore in the place of our mark, and whatever else is put back with that. */
  own: z.record(z.string(), z.unknown()),
  /** The value of each argument, named by a dotted path, before its first change; null where there was no value. */
  values: z.record(z.string(), z.unknown()),
});

export interface Found {
  mark: string;
  is: string;
  own: Record<string, unknown>;
  values: Record<string, unknown>;
}

/** What release puts back on an adopted object. */
export type BeforeAdoption = Pick<Found, "own" | "values">;

/** The object that a note of an adoption is about: its description in one line, such as `link br0`, and its place. */
export interface FoundRef {
  netns: NetnsRef;
  about: string;
  /** The far end of a cable, which is adopted along with this end. */
  far?: Omit<FoundRef, "far">;
}

/** The note of an adopted object; undefined where there is none. */
export async function foundRead(ref: FoundRef): Promise<Found | undefined> {
  const key = await keyOf(ref);
  return key && noteRead(key, foundSchema);
}

export async function foundWrite(ref: FoundRef, { mark, is, own, values }: Found): Promise<void> {
  const { far, ...near } = ref;
  const found = { mark, is, own, values };
  // The far end's note comes first, since the near end's note makes the adoption count. Each note names the other end, for
  // callers that go by marks alone.
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

/** Removes the folder of notes of the object's place where it is empty. */
export async function foundTidy({ netns, far }: FoundRef): Promise<void> {
  if (far) await foundTidy(far);
  const place = await placeKey(netns);
  if (place !== undefined) await notesTidyOf(place);
}

/**
 * Throws where the object was adopted: a removal by marks alone would not put back what was found.
 * @param is the identity of the object that is there, if the kernel tells: the note may be about an object that is gone
 */
export async function foundRefuse(ref: FoundRef, is?: string): Promise<void> {
  const found = await foundRead(ref);
  if (!found || (is !== undefined && !foundIs(found, is))) return;
  const what = `${ref.about} in ${placeText(ref.netns)}`;
  throw new KernelError("conflict", `${what} was adopted, and is not removed: \`pulumi destroy\` releases it`);
}

/** Whether a note is about this object, or about a cable with this object as one end. */
export const foundIs = (found: Pick<Found, "is">, is: string): boolean =>
  found.is === is || found.is.split(" ").includes(is);

async function keyOf({ netns, about }: FoundRef): Promise<NoteKey | undefined> {
  const place = await placeKey(netns);
  return place === undefined ? undefined : { place, about: `found ${about}` };
}
