import type { CommandError } from "../../host/errors.ts";
import type { NetnsRef } from "../../host/netns.ts";
import { KernelError } from "../errors.ts";
import { placeText } from "../notes/place.ts";

/** A value that was to be set, and the one that the setting has, as they may be shown. */
interface SettingAsked {
  key: string;
  value: string;
  now: string | undefined;
}

/** Why the kernel refused a value, without what the tool that wrote it says besides, and where to read what the setting takes. */
export function settingRefusal(netns: NetnsRef, { key, value, now }: SettingAsked, cause: CommandError): KernelError {
  const asked = `value: the kernel refuses ${JSON.stringify(value)} for ${key} in ${placeText(netns)}`;
  const is = now === undefined ? "" : `; now it is ${JSON.stringify(now)}`;
  const allowed =
    "what it takes is in the kernel's documentation (networking/ip-sysctl.rst, admin-guide/sysctl/net.rst)";
  return new KernelError("refused", `${asked} (${reasonOf(cause.reason)})${is}; ${allowed}`, cause);
}

/** Why a setting is left alone whose value is not known: it could not be put back. */
export function settingUnreadable(netns: NetnsRef, key: string, cause: CommandError): KernelError {
  const reason = reasonOf(cause.reason);
  const set = `\`sysctl -w ${key}=VALUE\``;
  const next = /permission/i.test(reason)
    ? `One that can only be written to is no resource: write to it by hand, ${set}`
    : `One that has no value yet, as a stable_secret, gets its first by hand, ${set}; then run this again`;
  const what = `key: ${key} in ${placeText(netns)} cannot be read (${reason}), and what is not known cannot be put back`;
  return new KernelError("refused", `${what}. ${next}`, cause);
}

/** Whether a command failed since the kernel did not take what it wrote, and not on its way there. */
export const isRefusedValue = ({ kind, reason }: CommandError): boolean =>
  kind === "failed" && /^(tee: .*: (Invalid|Perm|Numerical|Value)|(EINVAL|EACCES|EPERM|ERANGE): )/m.test(reason);

/** The kernel's reason: of `tee: PATH: REASON`, or of Node's `CODE: REASON, CALL`. */
const reasonOf = (stderr: string): string =>
  /^tee: [^:]+: (.+)$/m.exec(stderr)?.[1] ?? /^E[A-Z]+: ([^,]+)/.exec(stderr)?.[1] ?? stderr;
