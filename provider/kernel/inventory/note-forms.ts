import * as z from "zod";
import { claimedTypes, claimsKnown } from "../claimed/types.ts";
import { execSchema } from "../command/note.ts";
import { faultSchema } from "../fault/note.ts";
import { announcementSchema } from "../netns/announcement.ts";
import { nodeNoteSchema } from "../node/files.ts";
import { claimSchema } from "../notes/claims.ts";
import { notePath } from "../notes/notes.ts";
import { processNoteSchema } from "../process/note.ts";
import { settingSchema } from "../setting/settings.ts";

const aboutSchema = z.looseObject({ about: z.string() });

const placeSchema = z.union([z.string(), z.number()]).optional();
const refSchema = z.looseObject({ netns: placeSchema, about: z.string() });

/** The note of an adopted object, or of the far end of an adopted cable. */
export const adoptedSchema = z.looseObject({
  is: z.string().optional(),
  near: refSchema.optional(),
  far: refSchema.optional(),
});

export type AdoptedRef = z.infer<typeof refSchema>;

/** The note of an interface: the namespace that it is in, or on its way to. */
export const takenSchema = z.looseObject({ netns: placeSchema });

/** The forms of notes by the first word of what they are about. Claims have forms by their types. */
const forms: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  ["exec", execSchema],
  ["fault", faultSchema],
  ["found", adoptedSchema],
  ["nic", takenSchema],
  ["setting", settingSchema],
  ["files", nodeNoteSchema],
  ["netns", announcementSchema],
  ["process", processNoteSchema],
]);

/**
 * The thing that a note is about; undefined where the file holds something that we did not write. A newer version's note, whose
 * first word is not known here, may have any form.
 */
export function noteAbout(place: string, path: string, note: unknown): string | undefined {
  const about = aboutSchema.safeParse(note).data?.about;
  // The name of the file is made from what the note is about.
  if (about === undefined || notePath({ place, about }) !== path) return undefined;
  const [word = ""] = about.split(" ");
  const isClaim = claimedTypes.some(({ name }) => name === word);
  return (isClaim ? isKnownClaim(note) : (forms.get(word)?.safeParse(note).success ?? true)) ? about : undefined;
}

function isKnownClaim(note: unknown): boolean {
  const { data } = claimSchema.safeParse(note);
  return data !== undefined && claimsKnown([data]).length > 0;
}
