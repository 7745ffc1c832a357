import { withLock } from "../../host/lock/lock.ts";
import { holderText, KernelError } from "../errors.ts";
import { marksOf, type Owner } from "../marks.ts";
import { type NoteKey, noteDrop, noteRead, noteWrite } from "../notes/notes.ts";
import { placeForgetGone, placeIdentity, placeKey, placeMissing, placeText, placeTidy } from "../notes/place.ts";
import {
  type Setting,
  type SettingNote,
  settingAbout,
  settingBlamed,
  settingIsAsRecorded,
  settingLook,
  settingPutBack,
  settingRegained,
  settingSchema,
  settingWithFirst,
} from "./note.ts";
import { sysctlSet, sysctlShown, sysctlsDiffering } from "./sysctl.ts";

export { type Setting, settingSchema } from "./note.ts";

/**
 * Sets a setting for one more resource that uses it, and notes first what was found.
 * @returns the value found before the first use changed it
 * @throws KernelError `conflict` where another resource needs another value, or needs the setting for itself
 */
export async function settingUse(setting: Setting, owner: Owner, value: string): Promise<string> {
  const place = await placeIdentity(setting.netns);
  return withLock(async () => {
    const key = await noteKeyOf(setting);
    const noted = await noteOf(setting, key, owner);
    const note = noted ? await settingWithFirst(setting, key, noted) : await settingLook(setting, key);
    for (const mark of owner.before ?? []) delete note.users[mark];
    for (const [mark, user] of Object.entries(note.users)) {
      if (mark !== owner.mark && (user.value !== value || !(user.shared || setting.shared)))
        throw clash(setting, mark, user.value);
    }
    note.users[owner.mark] = { value, shared: setting.shared };
    await noteWrite(key, note);
    // Values that have just been read need not be read again.
    const now = noted ? undefined : new Map(note.found);
    for (const step of [setting.first ?? [], [[setting.key, value] as const]]) {
      for (const [one, wanted] of await sysctlsDiffering(setting.netns, step, now))
        await sysctlSet(setting.netns, one, wanted);
    }
    return note.found[0]?.[1] ?? "";
  }, place);
}

/** Ends one use of a setting; the last user puts back what was found. @returns what could not be put back, in sentences */
export async function settingRelease(setting: Setting, owner: Owner): Promise<string[]> {
  const place = await placeIdentity(setting.netns);
  return withLock(async () => {
    if (setting.netns !== undefined) await placeForgetGone(setting.netns);
    const key = await keyIn(setting);
    const note = key && (await noteOf(setting, key, owner));
    const ours = marksOf(owner).filter((mark) => note?.users[mark]);
    // An earlier run may have done all but the tidying.
    if (!key || !note || ours.length === 0) {
      await placeTidy(setting.netns);
      return key && !note ? leftOf(setting, owner) : [];
    }
    for (const mark of ours) delete note.users[mark];
    if (Object.keys(note.users).length > 0) await noteWrite(key, note);
    else {
      await settingPutBack(setting.netns, key, note);
      await noteDrop(key);
    }
    return [];
  }, place);
}

/** Whether the note says that this resource uses the setting. */
export async function settingIsOurs(setting: Setting, owner: Owner): Promise<boolean> {
  const key = await noteKeyOf(setting);
  const isUser = async () => {
    const note = await noteRead(key, settingSchema);
    return note && marksOf(owner).some((mark) => note.users[mark] !== undefined);
  };
  const isOurs = await isUser();
  if (isOurs !== undefined || !(await settingIsAsRecorded(setting, owner))) return isOurs === true;
  return withLock(
    async () => {
      const regained = (await isUser()) === undefined ? await settingRegained(setting, key, owner) : undefined;
      if (regained) await noteWrite(key, regained);
      return (await isUser()) === true;
    },
    await placeIdentity(setting.netns),
  );
}

/** The note; where it is lost, what a state says. */
const noteOf = async (setting: Setting, key: NoteKey, owner: Owner): Promise<SettingNote | undefined> =>
  (await noteRead(key, settingSchema)) ?? settingRegained(setting, key, owner);

/** Names a setting that stays as we set it, since neither note nor state says what was found. */
async function leftOf(setting: Setting, owner: Owner): Promise<string[]> {
  const { netns, key, recorded } = setting;
  if (!recorded || !(await settingIsAsRecorded(setting, owner))) return [];
  const why = "what was found before us is not known any more, since its note below /run/pulumi-netns is gone";
  return [`${key} in ${placeText(netns)} stays ${sysctlShown(key, recorded.value)}: ${why}`];
}

async function noteKeyOf(setting: Setting): Promise<NoteKey> {
  const key = await keyIn(setting);
  if (!key) throw placeMissing("netns", setting.netns);
  return key;
}

async function keyIn({ netns, key }: Setting): Promise<NoteKey | undefined> {
  const place = await placeKey(netns);
  return place === undefined ? undefined : { place, about: settingAbout(key) };
}

function clash(setting: Setting, mark: string, value: string): KernelError {
  const { netns, key, shared } = setting;
  const what = `${key} in ${placeText(netns)} is set to ${sysctlShown(key, value)} already, by ${holderText(mark)}`;
  const next = shared ? `change that one, or say ${setting.argument}: false here` : "declare it once";
  return settingBlamed(setting, new KernelError("conflict", `${what}; ${next}`));
}
