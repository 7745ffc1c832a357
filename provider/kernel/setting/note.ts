import * as z from "zod";
import type { NetnsRef } from "../../host/netns.ts";
import { KernelError } from "../errors.ts";
import type { Owner } from "../marks.ts";
import { type NoteKey, noteRead, noteWrite } from "../notes/notes.ts";
import { placeText } from "../notes/place.ts";
import { type SettingValue, sysctlGet, sysctlSet, sysctlsDiffering, sysctlsGet } from "./sysctl.ts";

/** What was found before a setting was first changed, and who needs which value of it. */
export const settingSchema = z.looseObject({
  /** The values found, the setting first, then those that change with it. */
  found: z.array(z.tuple([z.string(), z.string()])),
  /** By mark: the value that the resource needs, and whether another one may need the same. */
  users: z.record(z.string(), z.looseObject({ value: z.string(), shared: z.boolean() })),
});

export type SettingNote = z.infer<typeof settingSchema>;

/** A setting of a namespace or of the host, that one or more of our resources need. */
export interface Setting {
  netns: NetnsRef;
  /** In sysctl's dotted form, such as `net.ipv4.ip_forward`. */
  key: string;
  /** Settings that the kernel changes along with it, put back after it. */
  alongside?: readonly string[];
  /** Settings that must have a value before it is changed, put back last. */
  first?: readonly (readonly [key: string, value: string])[];
  /** Whether it is needed along the way, and so may be needed by others too, with the same value. */
  shared: boolean;
  /** What a state says of it: counts where the note is lost, since somebody emptied /run/pulumi-netns. */
  recorded?: { value: string; found?: string | undefined } | undefined;
}

export const settingAbout = (key: string): string => `setting ${key}`;

/** A note of a setting that nobody used so far: the values of now, or those from before another use of ours. */
export async function settingLook(setting: Setting, { place }: NoteKey): Promise<SettingNote> {
  const { netns, key, alongside = [], first = [] } = setting;
  const along = [...alongside, ...first.map(([one]) => one)];
  const [value, ...values] = await sysctlsGet(netns, [key, ...along]);
  if (value === undefined) {
    throw new KernelError(
      "absent",
      `key: ${placeText(netns)} has no setting ${JSON.stringify(key)}; \`sysctl -a\` there lists what it has`,
    );
  }
  return { found: [[key, value], ...(await originals(place, pairs(along, values)))], users: {} };
}

/** The note as it was before it was lost, of a setting that still has the value that a state says; undefined where it has not. */
export async function settingRegained(setting: Setting, key: NoteKey, owner: Owner): Promise<SettingNote | undefined> {
  const { recorded, shared } = setting;
  if (recorded?.found === undefined || !(await settingIsAsRecorded(setting, owner))) return undefined;
  const { found } = await settingLook(setting, key);
  const users = { [owner.mark]: { value: recorded.value, shared } };
  return { found: [[setting.key, recorded.found], ...found.slice(1)], users };
}

/** Whether a setting still has the value that a state says of this resource. */
export async function settingIsAsRecorded({ netns, key, recorded }: Setting, owner: Owner): Promise<boolean> {
  if (!owner.vouched || recorded === undefined) return false;
  return (await sysctlsDiffering(netns, [[key, recorded.value]])).length === 0;
}

/** A note that also has what must be so before: a link may have come to need it since the note was written. */
export async function settingWithFirst({ netns, first = [] }: Setting, { place }: NoteKey, note: SettingNote) {
  const known = new Map(note.found);
  const keys = first.map(([key]) => key).filter((key) => !known.has(key));
  const values = keys.length > 0 ? await sysctlsGet(netns, keys) : [];
  return { ...note, found: [...note.found, ...(await originals(place, pairs(keys, values)))] };
}

/** Writes back what was found; a setting that went away meanwhile (with its link) is left out. */
export async function settingPutBack(netns: NetnsRef, { place }: NoteKey, { found }: SettingNote): Promise<void> {
  const [own, ...along] = found;
  // The first one changes the others, so these are looked at after it.
  await putBack(netns, own ? [own] : []);
  await putBack(netns, await Promise.all(along.map((one) => needed(place, one))));
}

async function putBack(netns: NetnsRef, values: readonly SettingValue[]): Promise<void> {
  for (const [key, value, now] of await sysctlsDiffering(netns, values)) {
    if (now === undefined) continue;
    await sysctlSet(netns, key, value).catch(async (error) => {
      // A link of another run may have gone, with its settings, since we looked.
      if ((await sysctlGet(netns, key)) !== undefined) throw error;
    });
  }
}

/** Of settings that another use of ours changed, the values from before it. */
const originals = (place: string, values: readonly [string, string][]): Promise<[string, string][]> =>
  Promise.all(
    values.map(async ([key, value]): Promise<[string, string]> => {
      const note = await noteRead({ place, about: settingAbout(key) }, settingSchema);
      return [key, note?.found[0]?.[1] ?? value];
    }),
  );

/** Of a setting that was found so along with another one: what it is to be now, for it may have users of its own. */
async function needed(place: string, [key, value]: SettingValue): Promise<SettingValue> {
  const about = { place, about: settingAbout(key) };
  const note = await noteRead(about, settingSchema);
  const [user] = Object.values(note?.users ?? {});
  if (!note || !user) return [key, value];
  // Its last user puts that back.
  await noteWrite(about, { ...note, found: [[key, value], ...note.found.slice(1)] });
  return [key, user.value];
}

const pairs = (keys: readonly string[], values: readonly (string | undefined)[]) =>
  keys.flatMap((one, index): [string, string][] => (values[index] === undefined ? [] : [[one, values[index]]]));
