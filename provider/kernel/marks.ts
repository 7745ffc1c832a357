import { createHash } from "node:crypto";

/**
 * The mark, version 1: the text on each object of ours, such as a link's alias, that tells whose the object is. At most 127
 * bytes, since an nft comment holds no more: `pulumi-netns:1 [ORG/]PROJECT/STACK KIND:NAME HOME NONCE`. HOME is a hash of the URL
 * of the stack's backend. NONCE is drawn at creation and tells one incarnation of a resource from the next. The four words before
 * the nonce are the resource's output `mark`.
 */
export const markVersion = "pulumi-netns:1";

/** The protocol number of our routes and rules, which have no room for a text: `proto 199`. */
export const protocolNumber = 199;

/** The marks, without nonce, by which an object may belong to a resource. */
export interface Marks {
  /** The resource's present mark. */
  mark: string;
  /** Earlier marks that the object may still bear, where the resource was renamed or moved since. */
  before?: readonly string[];
}

/** The identity of a resource on the host, by which its objects are recognized. */
export interface Owner extends Marks {
  /** Pulumi's id of the resource. */
  id: string;
  nonce: string;
  /**
   * Whether a state holds this nonce, or the user named the whole mark: then the mark with this nonce is proof enough. Else
   * others may have written it: a namespace is ours only with a note, and a link only in a device group of ours.
   */
  vouched?: boolean | undefined;
  /** The origin of objects that are made now. @default "made" */
  origin?: Origin | undefined;
}

/** What an object's fields say about its owner. `overwritten`: the device group is ours, but somebody changed the text. */
export type Belonging = "ours" | "overwritten" | "foreign";

const stackRoom = 46;
const resourceRoom = 45;

/** The mark without nonce. `stack` is `[ORG/]PROJECT/STACK`, `resource` is `KIND:NAME`, `home` hashes the backend's URL. */
export const markOf = (stack: string, resource: string, home: string): string =>
  [markVersion, fit(stack, stackRoom), fit(resource, resourceRoom), home].join(" ");

/** The mark of a part of a resource, such as `Topology:campus/namespaces.h7`. */
export function markWithin(mark: string, part: string): string {
  const [version, stack, resource, home] = mark.split(" ");
  return [version, stack, fit(`${resource}/${part}`, resourceRoom), home].join(" ");
}

export const markText = ({ mark, nonce }: Pick<Owner, "mark" | "nonce">): string => `${mark} ${nonce}`;

/**
 * How a link came to be ours. The link's device group tells this even where all notes are lost. `made`: we made the link.
 * `adopted`: the link existed before, and release gives it back as it was found. `instead`: we made the link, since there was
 * nothing to adopt. `taken`: an interface of the host, which goes back there. Version 0.1.0 has one group for all of these.
 */
export const origins = ["made", "adopted", "instead", "taken"] as const;
export type Origin = (typeof origins)[number];

/** The device group that a link has from birth, before its alias can be set. The numbers are above all that people use. */
export const groupOf = (mark: string, origin: Origin = "made"): number =>
  anyGroup(Number.parseInt(digest(origin === "made" ? mark : `${mark} ${origin}`, 8), 16));

/** How a link came to be this owner's; undefined where the link's group is none of the owner's. */
export const originOf = (owner: Marks, group: number): Origin | undefined =>
  origins.find((origin) => marksOf(owner).some((mark) => groupOf(mark, origin) === group));

/** Maps any number into the range of our device groups. */
export const anyGroup = (number: number): number => 0x4000_0000 + (number & 0x3fff_ffff);

/** The MAC address for a mark: locally administered, unicast, and the same each time. */
export const macOf = (mark: string): string => `02:${digest(mark, 10).match(/../g)?.join(":")}`;

export const digest = (text: string, length: number): string =>
  createHash("sha256").update(text).digest("hex").slice(0, length);

/** The earlier marks among those that a state lists, each once. */
export const marksBefore = (mark: string, all: readonly unknown[]): string[] =>
  [...new Set(all)].filter((one): one is string => typeof one === "string" && one !== mark);

/** All marks of an owner, the present one first. */
export const marksOf = ({ mark, before = [] }: Marks): string[] => [mark, ...before];

/** Decides whose an object is, by its text (an alias or a comment) and, for links, its group. */
export function belonging(owner: Owner, text: string | undefined, group?: number): Belonging {
  // Any group of ours counts: links that are removed together are first put into a group of their own.
  const isProven = group === undefined || isOurGroup(group) || isVouchedFor(owner, text);
  if (isMarkOf(owner, text)) return isProven ? "ours" : "foreign";
  if (group === undefined || originOf(owner, group) === undefined) return "foreign";
  return text ? "overwritten" : "ours";
}

/** Whether a state vouches for the object with this text: only for the incarnation whose nonce the state holds. */
export const isVouchedFor = (owner: Owner, text: string | undefined): boolean =>
  owner.vouched === true && marksOf(owner).some((mark) => text === `${mark} ${owner.nonce}`);

/** Whether a text is a mark of this owner, whoever wrote it. */
export const isMarkOf = (owner: Marks, text: string | undefined): boolean =>
  marksOf(owner).some((mark) => text?.startsWith(`${mark} `));

/** The maker of a foreign object, as far as the object's mark tells, for error messages. */
export function makerText(text: string | undefined): string {
  const [version, stack, resource, home] = text?.split(" ") ?? [];
  if (version !== markVersion) return text ? `its alias is ${JSON.stringify(text)}` : "it bears no mark";
  return `${resource} of stack ${stack} made it (backend ${home})`;
}

/** The parts of a mark. */
export interface Mark {
  /** The whole mark without the nonce. */
  mark: string;
  /** `[ORG/]PROJECT/STACK`. */
  stack: string;
  /** `KIND:NAME`. */
  resource: string;
  /** The hash of the backend's URL. */
  home: string;
  /** Empty for a mark from a note, since notes hold marks without nonce. */
  nonce: string;
}

/** Reads a mark, with or without its nonce, from a text; undefined where the text is no mark. */
export function markParse(text: string | undefined): Mark | undefined {
  const parts = /^(pulumi-netns:1 ([\w.:/@+~-]+) ([\w.:/@+~-]+) ([0-9a-f]{8}))(?: ([0-9a-f]{8}))?$/.exec(text ?? "");
  if (!parts) return undefined;
  const [, mark = "", stack = "", resource = "", home = "", nonce = ""] = parts;
  return { mark, stack, resource, home, nonce };
}

/** The owner whom a mark names. */
export const ownerOf = ({ mark, resource, nonce }: Mark): Owner => ({ id: `${resource}@${nonce}`, mark, nonce });

/** Whether a device group is in the range of {@link groupOf}. */
export const isOurGroup = (group: number): boolean => group >= 0x4000_0000 && group <= 0x7fff_ffff;

/** Why an object must not be adopted: its text is the mark of another resource. Undefined where the text is no mark. */
export function markedByOther(text: string | undefined): string | undefined {
  if (!text?.startsWith(`${markVersion} `)) return undefined;
  return `${makerText(text)}; destroy it there, or move it here with \`pulumi state move\``;
}

/** Makes a word printable, without spaces, quotes or `#`. A word that was changed or cut ends in a hash of the original. */
function fit(word: string, room: number): string {
  const plain = word.replace(/[^A-Za-z0-9_.:/@+~-]/g, "_");
  return plain === word && plain.length <= room ? word : `${plain.slice(0, room - 9)}~${digest(word, 8)}`;
}
