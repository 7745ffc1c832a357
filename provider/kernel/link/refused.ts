import { blamed, KernelError, refusal, takenBy } from "../errors.ts";
import type { Owner } from "../marks.ts";
import { optionText } from "../need.ts";
import { placeText } from "../notes/place.ts";
import { type Link, type LinkRef, linkText, typeOf } from "./form.ts";

/** An argument of a link as a dotted path, for messages. */
export const linkArgument = ({ under }: Pick<LinkRef, "under">, argument: string): string =>
  under === undefined ? argument : `${under}.${argument}`;

/** The error for a link that an argument names and that is not there. `so` says what cannot be, after a comma. */
export function linkMissing(argument: string, { netns, name }: LinkRef, so = ""): KernelError {
  const next = "give its resource, so that it is made first, or look whether name and namespace are right";
  return blamed(argument, new KernelError("absent", `there is no link ${name} in ${placeText(netns)}${so}; ${next}`));
}

/** The error for a link whose name somebody else's link has. */
export const taken = (ref: LinkRef, link: Link, owner?: Owner): KernelError =>
  blamed(linkArgument(ref, "name"), takenBy(linkText(ref), link.ifalias, owner));

/** The error for a link that is of another type than the resource that is to read it. */
export function otherType(ref: LinkRef, link: Link, type: string): KernelError {
  const what = `${linkText(ref)} is a ${typeOf(link)}, not a ${type}`;
  return blamed("name", new KernelError("conflict", `${what}; give a link of this type, or get it by its own class`));
}

/** The error for an attempt to remove an adopted object. */
export const adopted = (what: string): KernelError =>
  new KernelError("adopted", `${what} was adopted, and is not removed: \`pulumi destroy\` releases it`);

/** Refuses an mtu below 1280 (RFC 8200) on a link with an IPv6 address: the kernel would drop that for good. */
export function refuseSmallMtu(end: LinkRef & { mtu?: number | undefined }, link: Link): void {
  const six = link.addr_info.find(({ family, scope }) => family === "inet6" && scope !== "link");
  if (end.mtu === undefined || end.mtu >= 1280 || link.mtu < 1280 || !six) return;
  const rule = `${linkText(end)} has the IPv6 address ${six.local}, and IPv6 needs an mtu of 1280, not ${end.mtu}`;
  throw blamed(linkArgument(end, "mtu"), new KernelError("conflict", `${rule}; remove the address first`));
}

/** A command about a link that was refused. */
interface Refused {
  /** The link that the command makes or changes. */
  ref: LinkRef;
  argv: readonly string[];
  /** The place in which the command ran. @default the link's */
  place?: Pick<LinkRef, "netns">;
  /** The argument that the command sets, where it sets one alone. */
  argument?: string | undefined;
  /** What a kernel lacks that does not know the type of the link. */
  option?: string | undefined;
}

/**
 * The error for a command about a link that was refused, with its name for the message in `what`. It begins with the argument to
 * blame, where that can be told.
 */
export function linkRefused(reason: string, refused: Refused & { what: string }): KernelError {
  const missing = linkNotFound(reason, refused);
  if (missing) return missing;
  const { ref, what, argument, option } = refused;
  if (option !== undefined && /Unknown device type/.test(reason)) return unknownType(what, { reason, option });
  const blame = argument ?? signs.find(([sign]) => sign.test(reason))?.[1];
  const error = refusal(what, reason);
  return blame === undefined ? error : blamed(linkArgument(ref, blame), error);
}

/** The error for a type of link that this kernel does not know. Nothing has been made by then. */
const unknownType = (what: string, { reason, option }: { reason: string; option: string }): KernelError =>
  new KernelError("refused", `${what}: ${reason} This kernel has no such links: ${optionText(option)}`);

/** The error where `ip` did not find a link that an argument names; undefined where it failed for another reason. */
export function linkNotFound(reason: string, { ref, argv, place = ref }: Refused): KernelError | undefined {
  const name = nameNotFound(reason);
  const argument = name === undefined ? undefined : argumentBy(argv, name, ref.name);
  if (name === undefined || argument === undefined) return undefined;
  return linkMissing(linkArgument(ref, argument), { netns: place.netns, name });
}

/** The name of a link that `ip` did not find. */
export const nameNotFound = (reason: string): string | undefined =>
  /argument "([^"]+)" is wrong: (?:Device does not exist|No such interface)|Cannot find device "([^"]+)"/
    .exec(reason)
    ?.slice(1)
    .find(Boolean);

/** The argument for a link that a command names besides its own, by the word of `ip` before that name. */
function argumentBy(argv: readonly string[], name: string, own: string): string | undefined {
  const words = argv.flatMap((word, index) => (word === name ? [argv[index - 1] ?? ""] : []));
  const named = ["master", "slave1", "slave2"].find((word) => words.includes(word));
  if (named !== undefined) return named;
  return name !== own && words.some((word) => word === "link" || word === "dev") ? "device" : undefined;
}

/** Words of the kernel that name an argument. */
const signs: readonly (readonly [sign: RegExp, argument: string])[] = [
  [/enslave|bridge to a bridge/i, "master"],
  [/\bmtu\b/i, "mtu"],
  [/\bVNI\b/, "vni"],
];
