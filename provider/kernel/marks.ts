import { createHash } from "node:crypto";

/**
 * The mark that every object of ours carries, version 1, at most 127 bytes (an nft comment holds no more):
 * `pulumi-netns:1 [ORG/]PROJECT/STACK KIND:NAME HOME NONCE`. The first four words are the resource's `mark`;
 * the nonce is drawn at creation and tells one incarnation from the next.
 */
export const markVersion = "pulumi-netns:1";

/** The number that marks our routes and rules, which have room for no text: `proto 199`. */
export const protocolNumber = 199;

/** The marks, without nonce, under which an object may be a resource's. */
export interface Marks {
  /** That of now. */
  mark: string;
  /** Those that the object may still bear, where the resource was renamed or moved since. */
  before?: readonly string[];
}

/** Who a resource is to the kernel. */
export interface Owner extends Marks {
  /** Pulumi's id of the resource. */
  id: string;
  nonce: string;
  /**
   * Whether a state has it, or the user named it word for word: then the text of its mark with this very nonce counts by itself.
   * Else others may have written it, and a namespace is ours by a note, a link by its device group as well.
   */
  vouched?: boolean | undefined;
  /** How what is made now comes to be. @default "made" */
  origin?: Origin | undefined;
}

/** What the fields of an object say about whose it is. `overwritten`: ours by its group, but somebody changed the text. */
export type Belonging = "ours" | "overwritten" | "foreign";

const stackRoom = 46;
const resourceRoom = 45;

/** The mark of a resource, without nonce. `stack` is `[ORG/]PROJECT/STACK`, `resource` is `KIND:NAME`, `home` a hash of the backend. */
export const markOf = (stack: string, resource: string, home: string): string =>
  [markVersion, fit(stack, stackRoom), fit(resource, resourceRoom), home].join(" ");

/** The mark of a part of a resource, such as `Topology:campus/namespaces.h7`. */
export function markWithin(mark: string, part: string): string {
  const [version, stack, resource, home] = mark.split(" ");
  return [version, stack, fit(`${resource}/${part}`, resourceRoom), home].join(" ");
}

export const markText = ({ mark, nonce }: Owner): string => `${mark} ${nonce}`;

/**
 * How a link came to be ours, as its device group tells, also where all notes are lost. `instead`: it was made, since there was
 * nothing to adopt. `taken`: an interface of the host, which comes home. Version 0.1.0 has one group for all.
 */
export const origins = ["made", "adopted", "instead", "taken"] as const;
export type Origin = (typeof origins)[number];

/** The device group in which a link is born, before its alias can be set. Above all numbers that people use. */
export const groupOf = (mark: string, origin: Origin = "made"): number =>
  anyGroup(Number.parseInt(digest(origin === "made" ? mark : `${mark} ${origin}`, 8), 16));

/** How a link came to be this owner's; undefined where its group is none of his. */
export const originOf = (owner: Marks, group: number): Origin | undefined =>
  origins.find((origin) => marksOf(owner).some((mark) => groupOf(mark, origin) === group));

/** A device group of ours by a number. */
export const anyGroup = (number: number): number => 0x4000_0000 + (number & 0x3fff_ffff);

/** A MAC address of its own for a resource: locally administered, unicast, the same each time. */
export const macOf = (mark: string): string => `02:${digest(mark, 10).match(/../g)?.join(":")}`;

export const digest = (text: string, length: number): string =>
  createHash("sha256").update(text).digest("hex").slice(0, length);

/** What a state says of marks: those that are not that of now, once each. */
export const marksBefore = (mark: string, all: readonly unknown[]): string[] =>
  [...new Set(all)].filter((one): one is string => typeof one === "string" && one !== mark);

/** The same as a list. */
export const marksOf = ({ mark, before = [] }: Marks): string[] => [mark, ...before];

/** Whose an object is, by its text (an alias or a comment) and, for links, its group. */
export function belonging(owner: Owner, text: string | undefined, group?: number): Belonging {
  // Any group of ours: links that are removed together are put into one of their own first.
  const isProven = group === undefined || isOurGroup(group) || isVouchedFor(owner, text);
  if (isMarkOf(owner, text)) return isProven ? "ours" : "foreign";
  if (group === undefined || originOf(owner, group) === undefined) return "foreign";
  return text ? "overwritten" : "ours";
}

/** Whether a state vouches for what bears this text: for the incarnation that it tells of, not for another under the same name. */
export const isVouchedFor = (owner: Owner, text: string | undefined): boolean =>
  owner.vouched === true && marksOf(owner).some((mark) => text === `${mark} ${owner.nonce}`);

/** Whether a text is a mark of this owner, whoever wrote it. */
export const isMarkOf = (owner: Marks, text: string | undefined): boolean =>
  marksOf(owner).some((mark) => text?.startsWith(`${mark} `));

/** Who made a foreign object, as far as its mark tells, for error messages. */
export function makerText(text: string | undefined): string {
  const [version, stack, resource, home] = text?.split(" ") ?? [];
  if (version !== markVersion) return text ? `its alias is ${JSON.stringify(text)}` : "it bears no mark";
  return `${resource} of stack ${stack} made it (backend ${home})`;
}

/** A mark, taken apart. */
export interface Mark {
  /** The whole of it without the nonce. */
  mark: string;
  /** `[ORG/]PROJECT/STACK`. */
  stack: string;
  /** `KIND:NAME`. */
  resource: string;
  /** The hash of the backend's URL. */
  home: string;
  /** Empty in a note, whose mark has none. */
  nonce: string;
}

/** A mark in a text, with or without its nonce; undefined where the text is none. */
export function markParse(text: string | undefined): Mark | undefined {
  const parts = /^(pulumi-netns:1 ([\w.:/@+~-]+) ([\w.:/@+~-]+) ([0-9a-f]{8}))(?: ([0-9a-f]{8}))?$/.exec(text ?? "");
  if (!parts) return undefined;
  const [, mark = "", stack = "", resource = "", home = "", nonce = ""] = parts;
  return { mark, stack, resource, home, nonce };
}

/** The owner of what bears a mark. */
export const ownerOf = ({ mark, resource, nonce }: Mark): Owner => ({ id: `${resource}@${nonce}`, mark, nonce });

/** Whether a device group is one of {@link groupOf}. */
export const isOurGroup = (group: number): boolean => group >= 0x4000_0000 && group <= 0x7fff_ffff;

/** Why an object that bears a mark of ours, of another resource, is not to be adopted; undefined where it bears none. */
export function markedByOther(text: string | undefined): string | undefined {
  if (!text?.startsWith(`${markVersion} `)) return undefined;
  return `${makerText(text)}; destroy it there, or move it here with \`pulumi state move\``;
}

/** Printable words without spaces, quotes or `#`; what does not fit is cut and ends in a hash of the whole. */
function fit(word: string, room: number): string {
  const plain = word.replace(/[^A-Za-z0-9_.:/@+~-]/g, "_");
  return plain === word && plain.length <= room ? word : `${plain.slice(0, room - 9)}~${digest(word, 8)}`;
}
