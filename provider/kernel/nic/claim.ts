import { withLock } from "../../host/lock/lock.ts";
import type { NetnsRef } from "../../host/netns.ts";
import { blamed, KernelError } from "../errors.ts";
import { linkSet } from "../link/links.ts";
import type { Port } from "../link/port.ts";
import { groupOf, markText, type Owner } from "../marks.ts";
import { placeText } from "../notes/place.ts";
import type { NicFound } from "./form.ts";
import { bareFound, nicLook } from "./look.ts";
import { type NicNote, nicNoteRead, nicNoteWrite } from "./note.ts";
import { nicRefusal } from "./refuse.ts";
import { linkHere, nicMove } from "./set.ts";
import { linksShow, type Whereabouts } from "./where.ts";

/** The declared arguments of a Nic: an interface of the host that a lab takes. */
export interface NicWanted {
  /** Its name on the host. */
  interface: string;
  netns?: NetnsRef;
  /** Its name in `netns`. */
  name: string;
  master?: string | undefined;
  port?: Port | undefined;
  mac?: string | undefined;
  mtu?: number | undefined;
  up: boolean;
  allowDefaultRoute: boolean;
}

/** An interface with our mark, and its state before we took it. */
export type Taken = Whereabouts & { found: NicFound };

/**
 * Writes the note of an interface (a file below /run/pulumi-netns with its state) and gives it our mark (the group and the alias
 * that tell whose it is), before anything else of the interface is changed.
 */
export function nicClaim(wanted: NicWanted, owner: Owner): Promise<Taken> {
  const { interface: name, netns, allowDefaultRoute } = wanted;
  return withLock(async () => {
    const reason = await nicRefusal({ interface: name, leaves: netns !== undefined, allowDefaultRoute }, owner);
    if (reason !== undefined) throw blamed("interface", new KernelError("conflict", reason));
    await refuseNoted(name, owner);
    const found = await nicLook(await linkHere({ name }));
    await nicNoteWrite({ at: Date.now(), netns, found }, owner);
    return { netns: undefined, link: await linkSet({ name }, [nicMarkLine(name, owner)]), found };
  });
}

/**
 * Refuses the name of an interface that is away in a namespace: a second interface with that name would have the first one's
 * note.
 */
async function refuseNoted(name: string, owner: Owner): Promise<void> {
  const note = await nicNoteRead(name);
  if (!note || note.mark === owner.mark) return;
  const away = (await linksShow(note.netns)).some(({ ifalias }) => ifalias?.startsWith(`${note.mark} `));
  if (!away) return;
  const what = `the name ${name} is kept for an interface in ${placeText(note.netns)}, by ${note.mark}`;
  throw blamed("interface", new KernelError("taken", `${what}; give this one another name`));
}

/** An interface with our mark, and its note, which may be lost. */
interface Noted {
  there: Whereabouts;
  note: NicNote | undefined;
}

/** Goes on with an interface that has our mark: its note gets the present mark, and the namespace that is declared now. */
export async function nicResume(wanted: NicWanted, owner: Owner, { there, note }: Noted): Promise<Taken> {
  const { netns } = wanted;
  const found = note?.found ?? bareFound(there.link, wanted.interface);
  if (there.netns !== undefined && there.netns !== netns) {
    // Move the interface back to the host first: the note has room for one namespace in which it may be.
    await nicMove(there, { name: found.name });
    return nicResume(wanted, owner, { there: { netns: undefined, link: await linkHere(found) }, note });
  }
  if (note?.mark !== owner.mark || note.netns !== netns)
    await nicNoteWrite({ at: note?.at ?? Date.now(), netns, found }, owner);
  return { ...there, found };
}

/**
 * The line that marks an interface: group and alias in one message, so that a foreign alias never stands on a link in our group.
 */
export const nicMarkLine = (name: string, owner: Owner) => ({
  argv: ["link", "set", "dev", name, "group", `${groupOf(owner.mark, "taken")}`, "alias", markText(owner)],
});
