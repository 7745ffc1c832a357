import { fileIdentity, fileIsNamespace, folderList } from "../../host/files/files.ts";
import { nodesFolder } from "../../host/files/private-folder.ts";
import { type NetnsRef, netnsPath, netnsPathOrHost } from "../../host/netns.ts";
import { oncePerTurn } from "../async/once-per-turn.ts";
import { blamed, KernelError } from "../errors.ts";
import { printable } from "../schema/text.ts";
import { notesForget, notesPlaces } from "./notes.ts";
import { pathLabel, placeKey, placeKeys, placeLabels } from "./place-key.ts";
import { notesTidyOf } from "./tidy.ts";

export { placeKey } from "./place-key.ts";

/** The name of a place in messages: `netns my-ns1`, or `the host`. */
export const placeText = (netns: NetnsRef): string => {
  if (netns === undefined) return "the host";
  return typeof netns === "number" ? `the netns of process ${netns}` : `netns ${printable(netns)}`;
};

/** The error for a namespace that is not there, by the argument that names it. `so` says what cannot be, after a comma. */
export const placeMissing = (argument: string, netns: NetnsRef, so = ""): KernelError =>
  blamed(argument, new KernelError("absent", `${placeText(netns)} is not there${so}; ${placeMaking(netns)}`));

/** The advice about a namespace that is not there. */
export function placeMaking(netns: NetnsRef): string {
  if (typeof netns === "number") return "give the PID of a process that runs";
  if (netns?.startsWith("/")) return "give the path of a namespace that is there";
  return "give the Netns resource, so that it is made first, or look whether the name is right: `ip netns` lists them";
}

/** A namespace's identity, the same under all its names and paths; undefined where the namespace is gone. */
export async function placeIdentity(netns: NetnsRef): Promise<string | undefined> {
  const found = await fileIdentity(netnsPathOrHost(netns));
  return found && `${found.inode}`;
}

/** Removes the folder of notes of a place where it is empty. */
export async function placeTidy(netns: NetnsRef): Promise<void> {
  const place = await placeKey(netns);
  if (place) await notesTidyOf(place);
}

/** Removes the notes of earlier incarnations of a namespace. */
export async function placeForgetGone(netns: NonNullable<NetnsRef>): Promise<void> {
  const prefixes = placeLabels(netns).map((label) => `${label}@`);
  // The order counts: an incarnation that another run makes just now is not in the list yet, or is among the keys read after it.
  const places = await placesOfTurn();
  const now = await placeKeys(netns);
  for (const place of places) {
    const isOne = prefixes.some((one) => place.startsWith(one) && /^\d+-\d+$/.test(place.slice(one.length)));
    if (isOne && !now.includes(place)) await notesForget(place);
  }
}

/** The places that have notes or files of their own. */
const placesOfTurn = oncePerTurn(async () => [
  ...new Set([...(await notesPlaces()), ...(await folderList(nodesFolder))]),
]);

/** Whether a text is a key of `placeKey` for a namespace, not for the host. */
export const isPlaceKey = (key: string): boolean => /^.+@\d+-\d+$/.test(key);

/** The named namespaces, in order; and files beside them without a namespace, which an `ip netns` left that was cut off. */
export async function netnsNames(): Promise<{ names: string[]; broken: string[] }> {
  const all = await folderList("/run/netns");
  const are = await Promise.all(all.map((name) => fileIsNamespace(netnsPath(name))));
  return { names: all.filter((_, index) => are[index]), broken: all.filter((_, index) => !are[index]) };
}

/**
 * The namespace that a key of `placeKey` stands for, if the namespace still exists: a name, a process, or a path. A key holds
 * only the hash of a path, so the path is looked for among `paths`, the usual ones.
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
