import { KernelError } from "../errors.ts";
import { linkUnmark } from "../link/adoption.ts";
import { linkText } from "../link/form.ts";
import { linkShow } from "../link/links.ts";
import { makerText } from "../marks.ts";
import { placeIdentity, placeText } from "../notes/place.ts";
import type { NicFound } from "./form.ts";
import { nicPutBack } from "./home.ts";
import { type NicNote, nicNoteDrop, nicNotePath } from "./note.ts";
import { nicMove } from "./set.ts";
import { linksShow, type Whereabouts } from "./where.ts";

/**
 * Brings an interface back to the host, puts back the state found at the time `at` (milliseconds since 1970), and removes our
 * mark.
 * @returns what could not be put back: commands, with the reasons
 * @throws KernelError `conflict`, with nothing changed, where another link on the host has the interface's name now
 */
export async function nicHome(there: Whereabouts, found: NicFound, at: number): Promise<string[]> {
  const { name } = found;
  const isHome = there.netns === undefined && there.link.ifname === name;
  const other = isHome ? undefined : await linkShow({ name });
  if (other) throw nameTaken(there, name, makerText(other.ifalias));
  await nicMove(there, { name });
  const undone = await nicPutBack(found, (Date.now() - at) / 1000);
  await linkUnmark({ name }, found);
  await nicNoteDrop(name);
  return undone;
}

/** Drops the note of an interface that was not found by its mark, unless the user still needs it. @returns texts for the user */
export async function nicGone({ found, netns }: NicNote): Promise<string[]> {
  const { name, sort } = found;
  const [is] = (await linkShow({ name })) ? ["home"] : [];
  // An interface on the host without our mark is released already, or not taken yet: nothing of it is changed.
  if (is || sort !== undefined) await nicNoteDrop(name);
  if (is) return [];
  const where = `${name} is neither in ${placeText(netns)} nor on the host`;
  if (sort !== undefined)
    return [`${where}: the kernel removes a ${sort} with its namespace, only hardware comes home`];
  return [`${where}; somebody moved it on. ${nicNotePath(name)} says how it was found`];
}

/** Brings interfaces back to the host from a namespace that is about to be deleted. @returns what could not be put back */
export async function nicsHomeFrom(netns: string, all: readonly NicNote[]): Promise<string[]> {
  if (all.length === 0) return [];
  // A note may name the namespace by a path or a process, so namespaces are compared by their identity.
  const place = await placeIdentity(netns);
  const places = await Promise.all(all.map((note) => note.netns !== undefined && placeIdentity(note.netns)));
  const notes = all.filter((_, index) => place !== undefined && places[index] === place);
  if (notes.length === 0) return [];
  const links = await linksShow(netns);
  const undone: string[] = [];
  for (const { mark, found, at } of notes) {
    const link = links.find(({ ifalias }) => ifalias?.startsWith(`${mark} `));
    if (link) undone.push(...(await nicHome({ netns, link }, found, at)));
  }
  return undone;
}

const nameTaken = ({ netns, link }: Whereabouts, name: string, maker: string): KernelError =>
  new KernelError(
    "conflict",
    `${linkText({ netns, name: link.ifname })} is the host's ${name} and cannot come home: another link has this name now (${maker}). ` +
      `Nothing was touched. Give that one another name, ip link set dev ${name} name OTHER, then run this again`,
  );
