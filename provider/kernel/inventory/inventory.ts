import { fileIdentity } from "../../host/files/files.ts";
import { type NetnsRef, netnsPathOrHost } from "../../host/netns.ts";
import { isOurGroup, type Mark, markParse } from "../marks.ts";
import { notesPlaces } from "../notes/notes.ts";
import { isPlaceKey, netnsNames, placeRef } from "../notes/place.ts";
import { printable } from "../schema/text.ts";
import { withAdopted } from "./adopted.ts";
import { inventoryFiles } from "./files.ts";
import { inventoryLinks } from "./links.ts";
import { type Marked, markedOrder } from "./marked.ts";
import { announcedIn, netnsMarks } from "./netns.ts";
import { inventoryNotes, marksInNotes } from "./notes.ts";
import { type Dump, type Place, placeDump } from "./place.ts";
import { inventoryRules, inventoryTables } from "./tables.ts";

/** All objects on this host that are ours, and what could not be looked at. */
export interface Inventory {
  marked: Marked[];
  /** Reports of what could not be looked at, in whole sentences. */
  unread: string[];
  /** Folders of notes about namespaces that are gone, with the marks in them. */
  gone: { place: string; marks: Mark[] }[];
}

/** The number of namespaces that are read at a time: each takes two processes. */
const atOnce = 4;

/**
 * Lists the objects of ours in all namespaces of this host: the namespaces with a name, and those that notes lead to.
 * @param known marks, without nonce, by which to recognize a link that has a device group of ours and no alias yet
 */
export async function inventoryRead(known: readonly string[] = []): Promise<Inventory> {
  const { places, gone, unread, broken } = await placesFind();
  const dumps: Dump[] = [];
  for (let start = 0; start < places.length; start += atOnce) {
    dumps.push(...(await Promise.all(places.slice(start, start + atOnce).map(placeDump))));
  }
  const files = await inventoryFiles();
  const half = {
    unmarked: new Set(dumps.filter(isUnmarked).map(({ netns }) => netns)),
    broken,
    marked: netnsMarks(dumps),
  };
  const noted = await Promise.all(dumps.map((dump) => inventoryNotes(dump, half)));
  const rest = [...files, ...noted.flat(), ...dumps.flatMap(inventoryTables), ...dumps.flatMap(inventoryRules)];
  const announced = new Set(rest.filter(({ type }) => type === "announcement").map(({ name }) => name));
  const strange = broken.filter((name) => !announced.has(name)).map(brokenText);
  const marks = [...rest.map(({ mark }) => mark), ...dumps.flatMap(aliasMarks)].flatMap((mark) => mark?.mark ?? []);
  const besides = { marks: new Set([...marks, ...known]), announced: announcedIn(dumps), rest };
  const links = dumps.flatMap((dump) => inventoryLinks(dump, besides));
  return {
    marked: (await withAdopted([...links, ...rest], dumps)).sort((a, b) => markedOrder(a) - markedOrder(b)),
    unread: [...unread, ...strange, ...dumps.flatMap((dump) => dump.unread)],
    gone: await Promise.all(gone.map(async (place) => ({ place, marks: await marksInNotes(place) }))),
  };
}

function brokenText(file: string): string {
  const name = printable(file);
  return `/run/netns/${name} is no namespace: \`ip netns\` was cut off at it; \`ip netns del ${name}\` takes it away`;
}

const aliasMarks = ({ links }: Dump): (Mark | undefined)[] => links.map(({ ifalias }) => markParse(ifalias));

/** Whether a namespace bears nobody's mark, as far as can be seen. */
const isUnmarked = ({ links, seen }: Dump): boolean =>
  !seen ||
  links.some(({ ifname, ifalias, group }) => ifname === "lo" && ifalias === undefined && !isOurGroup(Number(group)));

interface Places {
  places: Place[];
  gone: string[];
  unread: string[];
  /** Files in /run/netns without a namespace. */
  broken: string[];
}

/** The host and the namespaces, each of them once, however many names it has, with its folders of notes. */
async function placesFind(): Promise<Places> {
  const { names, broken } = await netnsNames();
  const found = new Map<number, Place>();
  const add = async (netns: NetnsRef, notes: Place["notes"]) => {
    const inode = (await fileIdentity(netnsPathOrHost(netns)))?.inode ?? 0;
    const place = found.get(inode) ?? { netns, notes: [] };
    place.notes.push(...notes);
    found.set(inode, place);
  };
  await add(undefined, [{ place: "host", netns: undefined }]);
  for (const name of names) await add(name, []);
  const [gone, unread]: [string[], string[]] = [[], []];
  const paths = names.flatMap((name) => [`/run/netns/${name}`, `/var/run/netns/${name}`]);
  for (const key of (await notesPlaces()).filter(isPlaceKey)) {
    // Another user's process may not be looked at.
    const ref = await placeRef(key, paths).catch((error: Error) => error.message);
    if (typeof ref === "string") unread.push(`the namespace of the notes ${key} could not be looked at: ${ref}`);
    else if (ref) await add(ref.netns, [{ place: key, netns: ref.netns }]);
    else if (key.startsWith("path-")) {
      unread.push(`the notes ${key} are about a namespace that was given by path, and is under no name in /run/netns`);
    } else gone.push(key);
  }
  return { places: [...found.values()], gone, unread, broken };
}
