import { CommandError } from "../../host/errors.ts";
import { fileExists } from "../../host/files/files.ts";
import { procIsSecret, procRead, procWrite } from "../../host/files/proc.ts";
import type { NetnsRef } from "../../host/netns.ts";
import { isRefusedValue, settingRefusal, settingUnreadable } from "./refusal.ts";
import { linkOfSetting } from "./schema.ts";

/** A setting, in sysctl's dotted form, and a value of it. */
export type SettingValue = readonly [key: string, value: string];

/** Same as: sysctl -n KEY, in a namespace. Tabs become single spaces. Undefined where there is no such setting. */
export async function sysctlGet(netns: NetnsRef, key: string): Promise<string | undefined> {
  const [value] = await sysctlsGet(netns, [key]);
  return value;
}

/** The values of several settings, read at once: in a namespace each look is a process. */
export async function sysctlsGet(netns: NetnsRef, keys: readonly string[]): Promise<(string | undefined)[]> {
  const texts = await procRead(netns, keys.map(path)).catch((cause: CommandError) => {
    const key = keys.find((one) => path(one) === cause.command);
    throw key === undefined ? cause : settingUnreadable(netns, key, cause);
  });
  return texts.map((text) => text?.trim().replace(/\s+/g, " "));
}

/**
 * The message about a setting that the host does not have: then no namespace has it either. It is read from /proc, without a
 * process, because the check runs in every preview. The settings of a link are there only with the link.
 */
export async function sysctlMissing(key: string): Promise<string | undefined> {
  if (linkOfSetting(key) !== undefined || (await fileExists(path(key)))) return undefined;
  return `the host has no setting ${JSON.stringify(key)}; look for its name in \`sysctl -a\`, or load the module that brings it`;
}

/** Same as: sysctl -w KEY=VALUE, in a namespace. */
export async function sysctlSet(netns: NetnsRef, key: string, value: string): Promise<void> {
  try {
    await procWrite(netns, path(key), value);
  } catch (cause) {
    if (!(cause instanceof CommandError) || !isRefusedValue(cause)) throw cause;
    const now = await sysctlGet(netns, key).catch(() => undefined);
    throw settingRefusal(netns, { key, value: sysctlShown(key, value), now: now && sysctlShown(key, now) }, cause);
  }
}

/**
 * Whether the values of a setting are secrets: not every user may read its file in /proc/sys. This is the only place that decides
 * it, for the state, for lists, and for messages.
 */
export const sysctlIsSecret = (key: string): boolean => procIsSecret(path(key));

/** A value as a list or a message may show it. */
export const sysctlShown = (key: string, value: string): string => (sysctlIsSecret(key) ? "(secret)" : value);

/** The settings among `wanted` that have another value now, by `known` or by a look. */
export async function sysctlsDiffering(
  netns: NetnsRef,
  wanted: readonly SettingValue[],
  known?: ReadonlyMap<string, string>,
): Promise<[...SettingValue, now: string | undefined][]> {
  if (wanted.length === 0) return [];
  const keys = wanted.map(([key]) => key);
  const now = known ? keys.map((key) => known.get(key)) : await sysctlsGet(netns, keys);
  return wanted
    .map(([key, value], i): [...SettingValue, string | undefined] => [key, value, now[i]])
    .filter(([, value, is]) => value !== is);
}

/** The file of a setting under /proc/sys. In sysctl's dotted form, a dot in a link's name is written as a slash. */
const path = (key: string): string => `/proc/sys/${key.replace(/[./]/g, (mark) => (mark === "." ? "/" : "."))}`;
