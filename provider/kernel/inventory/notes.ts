import * as z from "zod";
import type { NetnsRef } from "../../host/netns.ts";
import { claimsKnown } from "../claimed/types.ts";
import { type Mark, markParse, ownerOf } from "../marks.ts";
import { announcementSchema } from "../netns/announcement.ts";
import { netnsDelete } from "../netns/removal.ts";
import { nicGiveBack } from "../nic/nic.ts";
import { claimSchema } from "../notes/claims.ts";
import { noteDrop, notesAll } from "../notes/notes.ts";
import { settingRelease, settingSchema } from "../setting/settings.ts";
import { sysctlShown } from "../setting/sysctl.ts";
import { claimMarked } from "./claims.ts";
import { execMarked } from "./execs.ts";
import { faultMarked } from "./faults.ts";
import { type Marked, otherMarked } from "./marked.ts";
import { takenSchema } from "./note-forms.ts";
import type { Dump, Note } from "./place.ts";
import { processMarked } from "./processes.ts";

const markedSchema = z.looseObject({ mark: z.string() });

/**
 * The objects of ours that the notes of a place tell of: addresses and routes by their claims, settings by their users,
 * namespaces by their announcements, and commands that ran once.
 */
export async function inventoryNotes(dump: Dump, half: Half): Promise<Marked[]> {
  const marked = dump.notes.map((note) => {
    const [word = "", ...rest] = note.about.split(" ");
    const name = rest.join(" ");
    const [claim] = claimsKnown([claimSchema.safeParse(note.note).data ?? []].flat());
    if (claim) return claimMarked(dump, note, claim);
    if (word === "exec") return execMarked(dump.netns, note.note, note.netns);
    if (word === "fault") return faultMarked(note);
    if (word === "nic") return nicMarked(note, name);
    if (word === "setting") return settingMarked(dump, note, name);
    if (word === "process") return processMarked(note);
    // A `found` note belongs to an adopted object, and the note of a namespace's files to that: both are listed by themselves.
    if (word === "found" || word === "files") return [];
    if (word !== "netns") return otherNoted(dump, note);
    // A `netns` note among those of a namespace says that we made the namespace, which is listed by itself.
    return note.place === "host" ? announcementMarked(note, name, half) : [];
  });
  return (await Promise.all(marked)).flat();
}

/** The object of a note that a later version wrote. */
function otherNoted({ netns }: Dump, { about, note }: Note): Marked[] {
  const mark = markParse(markedSchema.safeParse(note).data?.mark);
  return mark ? [otherMarked({ netns, name: about, mark, remarks: [], stands: true })] : [];
}

/** The marks in the notes of a place. The place itself may be gone. */
export async function marksInNotes(place: string): Promise<Mark[]> {
  const notes = (await notesAll(place)).map(({ note }) => bearerSchema.safeParse(note).data);
  const texts = notes.flatMap((note) => [note?.mark, ...Object.keys(note?.users ?? {})]);
  return texts.flatMap((text) => markParse(text) ?? []);
}

const bearerSchema = z.looseObject({
  mark: z.string().optional(),
  users: z.record(z.string(), z.unknown()).optional(),
});

function settingMarked({ netns: place }: Dump, { netns, note }: Note, key: string): Marked[] {
  const { data } = settingSchema.safeParse(note);
  const found = data?.found[0]?.[1];
  return Object.entries(data?.users ?? {}).flatMap(([text, { value, shared }]): Marked[] => {
    const mark = markParse(text);
    const shown = (one: string) => sysctlShown(key, one);
    const remarks = [`set to ${shown(value)}`, ...(found === undefined ? [] : [`found as ${shown(found)}`])];
    const remove = async (owner: Mark) => void (await settingRelease({ netns, key, shared }, ownerOf(owner)));
    return mark
      ? [{ type: "setting", netns: place, name: key, mark, remarks, stands: true, remove: () => remove(mark) }]
      : [];
  });
}

/** An interface that was taken from the host. The name is the one that it has there, or comes home to. */
function nicMarked({ note }: Note, name: string): Marked[] {
  const mark = markParse(markedSchema.safeParse(note).data?.mark);
  if (!mark) return [];
  const { netns } = takenSchema.parse(note);
  const remarks = [`taken from the host, where it is ${name}: goes back to how it was found`];
  const remove = () => nicGiveBack(name, ownerOf(mark));
  return [{ type: "nic", netns, name, mark, remarks, stands: true, remove }];
}

/** The namespaces that an interrupted run may have left half made or half removed, where they were announced. */
interface Half {
  /** Namespaces without a mark. */
  unmarked: ReadonlySet<NetnsRef>;
  /** Files in /run/netns without a namespace. */
  broken: readonly string[];
  /** The marks of namespaces, by name. */
  marked: ReadonlyMap<string, string>;
}

/** An announcement: the note of a namespace from before it is made until it has its mark, or while it is removed. */
function announcementMarked({ place, about, note }: Note, name: string, half: Half): Marked[] {
  const { unmarked, broken, marked } = half;
  const { mark: text, leaving } = announcementSchema.safeParse(note).data ?? {};
  const mark = markParse(text);
  // A namespace with its mark is listed by itself. The next run moves this note among those of the namespace.
  if (!mark || (!leaving && marked.get(name) === mark.mark)) return [];
  const stands = broken.includes(name) || (!leaving && unmarked.has(name));
  const remarks = [leaving ? "was being removed" : "was being made", ...(stands ? [] : ["not there now"])];
  const remove = async () => void (await netnsDelete(name, ownerOf(mark)));
  const forget = () => noteDrop({ place, about });
  return [{ type: "announcement", netns: undefined, name, mark, remarks, stands, remove, forget }];
}
