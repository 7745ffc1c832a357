import type { CommandError } from "../../host/errors.ts";
import type { NetnsRef } from "../../host/netns.ts";
import { blamed, KernelError } from "../errors.ts";
import { placeText } from "../notes/place.ts";

/** A value that was to be set, and the setting's present value, as they may be shown. */
interface SettingAsked {
  key: string;
  value: string;
  now: string | undefined;
}

/**
 * The error for a value that the kernel refused: the kernel's reason without the tool's
 * other words, and where to read what is allowed.
 */
export function settingRefusal(netns: NetnsRef, { key, value, now }: SettingAsked, cause: CommandError): KernelError {
  const asked = `the kernel refuses ${JSON.stringify(value)} for ${key} in ${placeText(netns)}`;
  const is = now === undefined ? "" : `; now it is ${JSON.stringify(now)}`;
  const allowed =
    "what it takes is in the kernel's documentation (networking/ip-sysctl.rst, admin-guide/sysctl/net.rst)";
  return blamed("value", new KernelError("refused", `${asked} (${reasonOf(cause.reason)})${is}; ${allowed}`, cause));
}

/** The error for a setting whose value cannot be read: the setting is left alone, since the value could not be put back. */
export function settingUnreadable(netns: NetnsRef, key: string, cause: CommandError): KernelError {
  const reason = reasonOf(cause.reason);
  const set = `\`sysctl -w ${key}=VALUE\``;
  const next = /permission/i.test(reason)
    ? `One that can only be written to is no resource: write to it by hand, ${set}`
    : `One that has no value yet, as a stable_secret, gets its first by hand, ${set}; then run this again`;
  const what = `${key} in ${placeText(netns)} cannot be read (${reason}), and what is not known cannot be put back`;
  return blamed("key", new KernelError("refused", `${what}. ${next}`, cause));
}

/** Whether a command failed because the kernel refused the value that it wrote, and not before that. */
export const isRefusedValue = ({ kind, reason }: CommandError): boolean =>
  kind === "failed" && /^(tee: .*: (Invalid|Perm|Numerical|Value)|(EINVAL|EACCES|EPERM|ERANGE): )/m.test(reason);

/** The kernel's reason in `tee: PATH: REASON`, or in Node's `CODE: REASON, CALL`. */
const reasonOf = (stderr: string): string =>
  /^tee: [^:]+: (.+)$/m.exec(stderr)?.[1] ?? /^E[A-Z]+: ([^,]+)/.exec(stderr)?.[1] ?? stderr;
