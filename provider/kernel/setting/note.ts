import * as z from "zod";
import type { NetnsRef } from "../../host/netns.ts";
import { blamed, KernelError } from "../errors.ts";
import type { Owner } from "../marks.ts";
import { type NoteKey, noteRead, noteWrite } from "../notes/notes.ts";
import { placeText } from "../notes/place.ts";
import { type SettingValue, sysctlGet, sysctlSet, sysctlsDiffering, sysctlsGet } from "./sysctl.ts";

/** The note of a setting: what was found before its first change, and who needs which value. */
export const settingSchema = z.looseObject({
  /** The values found: that of the setting first, then those of settings that change with it. */
  found: z.array(z.tuple([z.string(), z.string()])),
  /** For each mark, the value that its resource needs, and whether other resources may need the same. */
  users: z.record(z.string(), z.looseObject({ value: z.string(), shared: z.boolean() })),
});

export type SettingNote = z.infer<typeof settingSchema>;

/** A setting of a namespace or of the host that our resources need. */
export interface Setting {
  netns: NetnsRef;
  /** In sysctl's dotted form, such as `net.ipv4.ip_forward`. */
  key: string;
  /** Settings that the kernel changes along with this one; they are put back after it. */
  alongside?: readonly string[];
  /** Settings that must have a value before this one is changed; they are put back last. */
  first?: readonly (readonly [key: string, value: string])[];
  /** Whether the setting is only a means, such as forwarding for NAT, so that other resources may need the same value. */
  shared: boolean;
  /** The argument that asks for the setting, with which messages begin. @default "key" */
  argument?: string;
  /** What a state says about the setting. This counts where the note is lost, since somebody emptied /run/pulumi-netns. */
  recorded?: { value: string; found?: string | undefined } | undefined;
}

/** The error with the argument that asks for the setting. */
export const settingBlamed = ({ argument = "key" }: Setting, error: KernelError): KernelError =>
  blamed(argument, error);

export const settingAbout = (key: string): string => `setting ${key}`;

/** The first note of a setting: the present values, or those from before another use of ours. */
export async function settingLook(setting: Setting, { place }: NoteKey): Promise<SettingNote> {
  const { netns, key, alongside = [], first = [] } = setting;
  const along = [...alongside, ...first.map(([one]) => one)];
  const [value, ...values] = await sysctlsGet(netns, [key, ...along]);
  if (value === undefined) {
    const what = `${placeText(netns)} has no setting ${JSON.stringify(key)}`;
    throw settingBlamed(setting, new KernelError("absent", `${what}; \`sysctl -a\` there lists what it has`));
  }
  return { found: [[key, value], ...(await originals(place, pairs(along, values)))], users: {} };
}

/** A lost note as it was, for a setting that still has the value that a state tells; undefined where the value is another one. */
export async function settingRegained(setting: Setting, key: NoteKey, owner: Owner): Promise<SettingNote | undefined> {
  const { recorded, shared } = setting;
  if (recorded?.found === undefined || !(await settingIsAsRecorded(setting, owner))) return undefined;
  const { found } = await settingLook(setting, key);
  const users = { [owner.mark]: { value: recorded.value, shared } };
  return { found: [[setting.key, recorded.found], ...found.slice(1)], users };
}

/** Whether a setting still has the value that a state tells for this resource. */
export async function settingIsAsRecorded({ netns, key, recorded }: Setting, owner: Owner): Promise<boolean> {
  if (!owner.vouched || recorded === undefined) return false;
  return (await sysctlsDiffering(netns, [[key, recorded.value]])).length === 0;
}

/** The note with the settings that must be so before: a link may have come to need one since the note was written. */
export async function settingWithFirst({ netns, first = [] }: Setting, { place }: NoteKey, note: SettingNote) {
  const known = new Map(note.found);
  const keys = first.map(([key]) => key).filter((key) => !known.has(key));
  const values = keys.length > 0 ? await sysctlsGet(netns, keys) : [];
  return { ...note, found: [...note.found, ...(await originals(place, pairs(keys, values)))] };
}

/** Writes back what was found. A setting that has gone meanwhile, with its link, is left out. */
export async function settingPutBack(netns: NetnsRef, { place }: NoteKey, { found }: SettingNote): Promise<void> {
  const [own, ...along] = found;
  // The first setting changes the others, so these are looked at after it.
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

/** The original values: for a setting that another use of ours changed, the value from before that use. */
const originals = (place: string, values: readonly [string, string][]): Promise<[string, string][]> =>
  Promise.all(
    values.map(async ([key, value]): Promise<[string, string]> => {
      const note = await noteRead({ place, about: settingAbout(key) }, settingSchema);
      return [key, note?.found[0]?.[1] ?? value];
    }),
  );

/** The value that a setting, noted along with another one, has to have now: the setting may have users of its own. */
async function needed(place: string, [key, value]: SettingValue): Promise<SettingValue> {
  const about = { place, about: settingAbout(key) };
  const note = await noteRead(about, settingSchema);
  const [user] = Object.values(note?.users ?? {});
  if (!note || !user) return [key, value];
  // The last of these users puts the value back.
  await noteWrite(about, { ...note, found: [[key, value], ...note.found.slice(1)] });
  return [key, user.value];
}

const pairs = (keys: readonly string[], values: readonly (string | undefined)[]) =>
  keys.flatMap((one, index): [string, string][] => (values[index] === undefined ? [] : [[one, values[index]]]));
