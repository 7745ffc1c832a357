import type { NetnsRef } from "../../host/netns.ts";
import type { Mark, Owner } from "../marks.ts";
import { placeText } from "../notes/place.ts";
import { printable } from "../schema/text.ts";

/** The types of objects that are not claimed, in the order of their removal, so that nothing is left half removed. */
const types = ["fault", "exec", "process", "rule", "table", "setting", "files", "nic", "link", "announcement", "netns"];

/** An object on this host that is ours. */
export interface Marked {
  /** The object's type: `link`, `netns`, …, or the type of a claimed object, such as `address`. */
  type: string;
  /** For a claimed object: its rank among the claimed objects. */
  rank?: number;
  /** The object's namespace; undefined for the host. */
  netns: NetnsRef;
  /** The object's name in the kernel's tools: `my-br0`, `10.0.0.1/24 dev my-br0`, `net.ipv4.ip_forward`. */
  name: string;
  /** The owner's mark; undefined where only a number, of a protocol or a device group, says that the object is ours. */
  mark: Mark | undefined;
  /** For a link that we made: its type, as `ip link add … type` calls it. A link that was taken may be of any type. */
  linkType?: string;
  /** For a link: the link beside it that it stands on, or its far end, with which it goes. */
  lower?: string | undefined;
  /** Remarks for a list: `was being made`, `found as 0`. */
  remarks: string[];
  /** Whether there is an object, and not only a note of it. */
  stands: boolean;
  /** Why the mark is no proof, where others may have written it: the object is removed only where somebody vouches for it. */
  doubt?: string | undefined;
  /** Why nobody here removes the object, whatever the user asks. */
  stays?: string;
  /** For an adopted object, which existed before its resource: it is not removed here, but its kind gives it back. */
  adopted?: Adopted;
  /** Removes the object, if it still bears the mark. An object that is gone is fine. */
  remove(how?: Pick<Owner, "vouched">): Promise<void>;
  /** Removes the note of an object that is not there. Only notes that an interrupted run left have this function. */
  forget?(): Promise<void>;
}

/** An adopted object, from its note. */
export interface Adopted extends Pick<Marked, "netns" | "name"> {
  /** The far end of a cable. */
  far?: Pick<Marked, "netns" | "name"> | undefined;
}

/** An object of a kind that this version does not know, such as a later version's: the object is listed, and left alone. */
export const leftAlone = ({ forget: _, adopted: __, ...one }: Marked): Marked => ({
  ...one,
  remarks: [...one.remarks, unknownKind],
  doubt: undefined,
  stays: `it is ${unknownKind}`,
  remove: () => Promise.reject(new Error(`it is ${unknownKind}`)),
});

/** An object that bears a mark, and of which only the name is known. */
export const otherMarked = (one: Omit<Marked, "type" | "remove">): Marked =>
  leftAlone({ ...one, type: "other", remove: async () => undefined });

const unknownKind = "of a kind that this version does not know";

/** The object's place in the order of removal: claimed objects first, by falling rank. */
export const markedOrder = ({ type, rank }: Marked): number => (rank === undefined ? types.indexOf(type) : -1 - rank);

/** An object's type, name and place in words. */
export const markedText = (one: Marked): string =>
  `${markedWords(one).join(" ")} ${one.netns === undefined ? "on" : "in"} ${placeText(one.netns)}`;

/**
 * An object's type and name as a user calls them: an announced namespace is a namespace, and a route to all addresses is
 * `default`, as in a program.
 */
export function markedWords({ type, name }: Pick<Marked, "type" | "name">): [type: string, name: string] {
  if (type === "announcement") return ["netns", printable(name)];
  const [, family, rest] = (type === "route" && /^(0\.0\.0\.0|::)\/0(.*)$/.exec(name)) || [];
  if (family === undefined) return [type, printable(name)];
  return [type, `default${printable(rest ?? "")}${family === "::" ? " (IPv6)" : ""}`];
}
