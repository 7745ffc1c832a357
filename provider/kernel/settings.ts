import { withLock } from "../process/lock.ts";
import { KernelError } from "./errors.ts";
import { marksOf, type Owner } from "./marks.ts";
import { type NoteKey, noteDrop, noteRead, noteWrite } from "./notes.ts";
import { placeForgetGone, placeIdentity, placeKey, placeText, placeTidy } from "./place.ts";
import {
  type Setting,
  settingAbout,
  settingLook,
  settingPutBack,
  settingSchema,
  settingWithFirst,
} from "./settings-note.ts";
import { sysctlSet, sysctlShown, sysctlsDiffering } from "./sysctl.ts";

export { type Setting, settingSchema } from "./settings-note.ts";

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
    const note = noted ? await settingWithFirst(setting, key, noted) : await settingLook(setting, key);
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
    await settingPutBack(setting.netns, key, note);
    await noteDrop(key);
  }, place);
}

/** Whether the note says that this resource uses the setting. */
export async function settingIsOurs(setting: Setting, owner: Owner): Promise<boolean> {
  const note = await noteRead(await noteKeyOf(setting), settingSchema);
  return marksOf(owner).some((mark) => note?.users[mark] !== undefined);
}

async function noteKeyOf(setting: Setting): Promise<NoteKey> {
  const key = await keyIn(setting);
  if (!key) throw new KernelError("absent", `${placeText(setting.netns)} is not there`);
  return key;
}

async function keyIn({ netns, key }: Setting): Promise<NoteKey | undefined> {
  const place = await placeKey(netns);
  return place === undefined ? undefined : { place, about: settingAbout(key) };
}

const clash = ({ netns, key }: Setting, mark: string, value: string): KernelError =>
  new KernelError(
    "conflict",
    `key: ${key} in ${placeText(netns)} is set to ${sysctlShown(key, value)} already, by ${mark}; declare it once`,
  );
