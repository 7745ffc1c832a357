import type { NetnsRef } from "../../host/netns.ts";
import type { Mark, Owner } from "../marks.ts";
import { placeText } from "../notes/place.ts";
import { printable } from "../schema/text.ts";

/** What a thing of ours is that is not claimed; in the order in which they are removed, so that nothing is half left. */
const types = ["table", "setting", "files", "nic", "link", "announcement", "netns"];

/** A thing on this host that is ours. */
export interface Marked {
  /** What it is: `link`, `netns`, …, or the type of what is claimed, such as `address`. */
  type: string;
  /** Of what is claimed, its place among that. */
  rank?: number;
  /** Where it is; absent for the host. */
  netns: NetnsRef;
  /** As the kernel's tools call it: `my-br0`, `10.0.0.1/24 dev my-br0`, `net.ipv4.ip_forward`. */
  name: string;
  /** Whose it is; undefined where a number alone, of a protocol or a group, says that it is ours. */
  mark: Mark | undefined;
  /** Of a link that was made: its type, as `ip link add … type` calls it. One that was taken is of any. */
  linkType?: string;
  /** Of a link: the one beside it that it stands on, or its far end. It goes when that one goes. */
  lower?: string | undefined;
  /** What is to be said of it: `was being made`, `found 0`. */
  remarks: string[];
  /** Whether there is an object, and not a note alone. */
  stands: boolean;
  /** Why its mark alone does not tell that it is ours, where others may have written it: it is removed only where somebody vouches for it. */
  doubt?: string | undefined;
  /** Why nobody here removes it, whatever is asked. */
  stays?: string;
  /** What was there before, and was adopted: it is not removed here, but given back, by its kind. */
  adopted?: Adopted;
  /** Removes it, if it still bears the mark; what is gone is fine. */
  remove(how?: Pick<Owner, "vouched">): Promise<void>;
  /** Takes away the note of what is not there. Only notes that an interrupted run left have it. */
  forget?(): Promise<void>;
}

/** An adopted object, as its note tells. */
export interface Adopted extends Pick<Marked, "netns" | "name"> {
  /** The far end of a cable. */
  far?: Pick<Marked, "netns" | "name"> | undefined;
}

/** A thing that this version knows no kind for, such as one that a later version made: it is named, and nothing is done to it. */
export const leftAlone = ({ forget: _, adopted: __, ...one }: Marked): Marked => ({
  ...one,
  remarks: [...one.remarks, unknownKind],
  doubt: undefined,
  stays: `it is ${unknownKind}`,
  remove: () => Promise.reject(new Error(`it is ${unknownKind}`)),
});

/** Something that bears a mark, and of which only its name is known. */
export const otherMarked = (one: Omit<Marked, "type" | "remove">): Marked =>
  leftAlone({ ...one, type: "other", remove: async () => undefined });

const unknownKind = "of a kind that this version does not know";

/** Its place in the order in which things of ours are removed: what is claimed first, by falling rank. */
export const markedOrder = ({ type, rank }: Marked): number => (rank === undefined ? types.indexOf(type) : -1 - rank);

/** Where a thing is and what it is, in words. */
export const markedText = (one: Marked): string =>
  `${markedWords(one).join(" ")} ${one.netns === undefined ? "on" : "in"} ${placeText(one.netns)}`;

/**
 * What it is and how a user calls it: a namespace that was announced is a namespace, and a route to all addresses is
 * `default`, as in a program.
 */
export function markedWords({ type, name }: Pick<Marked, "type" | "name">): [type: string, name: string] {
  if (type === "announcement") return ["netns", printable(name)];
  const [, family, rest] = (type === "route" && /^(0\.0\.0\.0|::)\/0(.*)$/.exec(name)) || [];
  if (family === undefined) return [type, printable(name)];
  return [type, `default${printable(rest ?? "")}${family === "::" ? " (IPv6)" : ""}`];
}
