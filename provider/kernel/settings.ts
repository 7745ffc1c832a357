import * as z from "zod";
import { withLock } from "../process/lock.ts";
import type { NetnsRef } from "../process/netns.ts";
import { KernelError } from "./errors.ts";
import { marksOf, type Owner } from "./marks.ts";
import { type NoteKey, noteDrop, noteRead, noteWrite } from "./notes.ts";
import { placeForgetGone, placeIdentity, placeKey, placeText, placeTidy } from "./place.ts";
import { type SettingValue, sysctlGet, sysctlSet, sysctlsDiffering, sysctlsGet } from "./sysctl.ts";

/** What was found before a setting was first changed, and who needs which value of it. */
export const settingSchema = z.looseObject({
  /** The values found, the setting first, then those that change with it. */
  found: z.array(z.tuple([z.string(), z.string()])),
  /** By mark: the value that the resource needs, and whether another one may need the same. */
  users: z.record(z.string(), z.strictObject({ value: z.string(), shared: z.boolean() })),
});

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
}

/**
 * Makes a setting so, for one more user, and notes first what was found.
 * @returns the value found before its first user changed it
 * @throws KernelError `conflict` where another resource needs another value, or needs it for itself
 */
export async function settingUse(setting: Setting, owner: Owner, value: string): Promise<string> {
  const place = await placeIdentity(setting.netns);
  return withLock(async () => {
    const key = await noteKeyOf(setting);
    const noted = await noteRead(key, settingSchema);
    const note = noted ? await withFirst(setting, noted) : { found: await look(setting), users: {} };
    for (const mark of owner.before ?? []) delete note.users[mark];
    for (const [mark, user] of Object.entries(note.users)) {
      if (mark !== owner.mark && (user.value !== value || !(user.shared || setting.shared)))
        throw clash(setting, mark, user.value);
    }
    note.users[owner.mark] = { value, shared: setting.shared };
    await noteWrite(key, note);
    // What has just been found need not be looked at again.
    const now = noted ? undefined : new Map(note.found);
    for (const step of [setting.first ?? [], [[setting.key, value] as const]]) {
      for (const [one, wanted] of await sysctlsDiffering(setting.netns, step, now))
        await sysctlSet(setting.netns, one, wanted);
    }
    return note.found[0]?.[1] ?? "";
  }, place);
}

/** Ends one use of a setting; the last one puts back what was found. */
export async function settingRelease(setting: Setting, owner: Owner): Promise<void> {
  const place = await placeIdentity(setting.netns);
  return withLock(async () => {
    if (setting.netns !== undefined) await placeForgetGone(setting.netns);
    const key = await keyIn(setting);
    const note = key && (await noteRead(key, settingSchema));
    const ours = marksOf(owner).filter((mark) => note?.users[mark]);
    // A run may have failed when all but the tidying was done.
    if (!key || !note || ours.length === 0) return placeTidy(setting.netns);
    for (const mark of ours) delete note.users[mark];
    if (Object.keys(note.users).length > 0) return noteWrite(key, note);
    await putBack(setting.netns, note.found);
    await noteDrop(key);
  }, place);
}

/** Whether the note says that this resource uses the setting. */
export async function settingIsOurs(setting: Setting, owner: Owner): Promise<boolean> {
  const note = await noteRead(await noteKeyOf(setting), settingSchema);
  return marksOf(owner).some((mark) => note?.users[mark] !== undefined);
}

/** Writes back what was found; a setting that went away meanwhile (with its link) is left out. */
async function putBack(netns: NetnsRef, found: readonly SettingValue[]): Promise<void> {
  // The first one changes the others, so these are looked at after it.
  for (const step of [found.slice(0, 1), found.slice(1)]) {
    for (const [key, value, now] of await sysctlsDiffering(netns, step)) {
      if (now === undefined) continue;
      await sysctlSet(netns, key, value).catch(async (error) => {
        // A link of another run may have gone, with its settings, since we looked.
        if ((await sysctlGet(netns, key)) !== undefined) throw error;
      });
    }
  }
}

/** A note that also has what must be so before: a link may have come to need it since the note was written. */
async function withFirst<Note extends z.infer<typeof settingSchema>>({ netns, first = [] }: Setting, note: Note) {
  const known = new Map(note.found);
  const keys = first.map(([key]) => key).filter((key) => !known.has(key));
  const values = keys.length > 0 ? await sysctlsGet(netns, keys) : [];
  return { ...note, found: [...note.found, ...pairs(keys, values)] };
}

async function look({ netns, key, alongside = [], first = [] }: Setting): Promise<[string, string][]> {
  const keys = [key, ...alongside, ...first.map(([one]) => one)];
  const values = await sysctlsGet(netns, keys);
  if (values[0] === undefined) {
    throw new KernelError(
      "absent",
      `key: ${placeText(netns)} has no setting ${JSON.stringify(key)}; \`sysctl -a\` there lists what it has`,
    );
  }
  return pairs(keys, values);
}

const pairs = (keys: readonly string[], values: readonly (string | undefined)[]) =>
  keys.flatMap((one, index): [string, string][] => (values[index] === undefined ? [] : [[one, values[index]]]));

async function noteKeyOf(setting: Setting): Promise<NoteKey> {
  const key = await keyIn(setting);
  if (!key) throw new KernelError("absent", `${placeText(setting.netns)} is not there`);
  return key;
}

async function keyIn({ netns, key }: Setting): Promise<NoteKey | undefined> {
  const place = await placeKey(netns);
  return place === undefined ? undefined : { place, about: `setting ${key}` };
}

const clash = ({ netns, key }: Setting, mark: string, value: string): KernelError =>
  new KernelError(
    "conflict",
    `key: ${key} in ${placeText(netns)} is set to ${value} already, by ${mark}; declare it once`,
  );
