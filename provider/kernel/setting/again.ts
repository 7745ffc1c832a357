import { withLock } from "../../host/lock/lock.ts";
import { coalesce } from "../async/coalesce.ts";
import type { LinkRef } from "../link/form.ts";
import { notesOf } from "../notes/notes.ts";
import { placeIdentity, placeKey } from "../notes/place.ts";
import { settingSchema } from "./note.ts";
import { linkOfSetting } from "./schema.ts";
import { type SettingValue, sysctlSet, sysctlsDiffering } from "./sysctl.ts";

/**
 * Gives the settings of a new link the values that our resources need. The settings of an earlier link of the name went with that
 * link, and Pulumi touches no resource of a setting when a link is made anew.
 */
export const settingsAgain = coalesce(async (links: readonly LinkRef[]) => {
  const names = new Set(links.map(({ name }) => name));
  const netns = links[0]?.netns;
  const wanted = async () =>
    (await needed(await placeKey(netns))).filter(([key]) => names.has(linkOfSetting(key) ?? ""));
  // Most links have no settings of ours, and then nothing waits for the lock.
  if ((await wanted()).length > 0)
    await withLock(
      async () => {
        for (const [key, value] of await sysctlsDiffering(netns, await wanted())) await sysctlSet(netns, key, value);
      },
      await placeIdentity(netns),
    );
  return links.map(() => undefined);
});

/** The settings of a place that our resources use, with the values that they need. */
async function needed(place: string | undefined): Promise<SettingValue[]> {
  const notes = place === undefined ? [] : await notesOf(place, settingSchema);
  return notes.flatMap(({ found, users }): SettingValue[] => {
    const [key, user] = [found[0]?.[0], Object.values(users)[0]];
    return key === undefined || user === undefined ? [] : [[key, user.value]];
  });
}
