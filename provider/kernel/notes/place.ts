import { fileIdentity, fileIsNamespace, folderList } from "../../host/files/files.ts";
import { type NetnsRef, netnsPath, netnsPathOrHost } from "../../host/netns.ts";
import { oncePerTurn } from "../async/once-per-turn.ts";
import { printable } from "../schema/text.ts";
import { notesForget, notesPlaces } from "./notes.ts";
import { pathLabel, placeKey, placeKeys, placeLabels } from "./place-key.ts";
import { notesTidyOf } from "./tidy.ts";

export { placeKey } from "./place-key.ts";

/** How messages name a place: `netns my-ns1`, or `the host`. */
export const placeText = (netns: NetnsRef): string => {
  if (netns === undefined) return "the host";
  return typeof netns === "number" ? `the netns of process ${netns}` : `netns ${printable(netns)}`;
};

/** What tells a namespace from others, whatever it is called by; undefined where it is gone. */
export async function placeIdentity(netns: NetnsRef): Promise<string | undefined> {
  const found = await fileIdentity(netnsPathOrHost(netns));
  return found && `${found.inode}`;
}

/** Leaves no empty folder of notes of a place. */
export async function placeTidy(netns: NetnsRef): Promise<void> {
  const place = await placeKey(netns);
  if (place) await notesTidyOf(place);
}

/** Forgets the notes of incarnations of a namespace that are no more. */
export async function placeForgetGone(netns: NonNullable<NetnsRef>): Promise<void> {
  const prefixes = placeLabels(netns).map((label) => `${label}@`);
  // In this order: one that another run makes just now is not in the list yet, or is the one of now.
  const places = await placesOfTurn();
  const now = await placeKeys(netns);
  for (const place of places) {
    const isOne = prefixes.some((one) => place.startsWith(one) && /^\d+-\d+$/.test(place.slice(one.length)));
    if (isOne && !now.includes(place)) await notesForget(place);
  }
}

/** The places that there are notes of. */
const placesOfTurn = oncePerTurn(notesPlaces);

/** Whether it is a key of `placeKey`, of a namespace. */
export const isPlaceKey = (key: string): boolean => /^.+@\d+-\d+$/.test(key);

/** The namespaces that have a name, in order; and files beside them that are none, because `ip netns` was cut off. */
export async function netnsNames(): Promise<{ names: string[]; broken: string[] }> {
  const all = await folderList("/run/netns");
  const are = await Promise.all(all.map((name) => fileIsNamespace(netnsPath(name))));
  return { names: all.filter((_, index) => are[index]), broken: all.filter((_, index) => !are[index]) };
}

/**
 * The namespace that a key of `placeKey` stands for, if it still is: a name, a process, or a path. Of a path the key
 * holds a hash alone, so it is looked for among the usual ones, which `paths` are.
 */
export async function placeRef(key: string, paths: readonly string[]): Promise<{ netns: NetnsRef } | undefined> {
  if (key === "host") return { netns: undefined };
  const [, label = ""] = /^(.+)@\d+-\d+$/.exec(key) ?? [];
  const [, pid] = /^pid-(\d+)$/.exec(label) ?? [];
  const path = label.startsWith("path-") ? paths.find((one) => pathLabel(one) === label) : undefined;
  for (const netns of [...(pid ? [Number(pid)] : []), ...(path ? [path] : []), label]) {
    if (netns !== "" && (await placeKeys(netns)).includes(key)) return { netns };
  }
  return undefined;
}
