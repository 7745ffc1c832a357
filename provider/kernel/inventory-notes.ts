import * as z from "zod";
import type { Line } from "../process/batch.ts";
import type { NetnsRef } from "../process/netns.ts";
import { addressFind, addressRefOf, removalLines as addressRemovalLines } from "./address-form.ts";
import { type Claim, claimedRemove, claimSchema } from "./claims.ts";
import { claimsRestore } from "./claims-restore.ts";
import type { Marked } from "./inventory.ts";
import type { Dump, Note } from "./inventory-place.ts";
import { type Mark, markParse, ownerOf, protocolNumber } from "./marks.ts";
import { netnsDelete } from "./namespaces.ts";
import { nicGiveBack } from "./nic.ts";
import { noteDrop, notesAll } from "./notes.ts";
import { routeAmong, routeRefOf } from "./route-form.ts";
import { settingRelease, settingSchema } from "./settings.ts";

const markedSchema = z.looseObject({ mark: z.string() });

/**
 * What the notes of a place say is ours: addresses and routes by their claims, settings by their users, announcements.
 * @param unmarked the namespaces that bear no mark: one of them that was announced is half-made
 */
export const inventoryNotes = (dump: Dump, unmarked: ReadonlySet<NetnsRef>): Marked[] =>
  dump.notes.flatMap((note) => {
    const [word = "", ...rest] = note.about.split(" ");
    const name = rest.join(" ");
    if (word === "address" || word === "route") return claimMarked(dump, note, { sort: word, name });
    if (word === "nic") return nicMarked(note, name);
    if (word === "setting") return settingMarked(dump, note, name);
    return word === "netns" ? announcementMarked(note, name, unmarked) : [];
  });

/** The marks in the notes of a place, which may be gone. */
export async function marksInNotes(place: string): Promise<Mark[]> {
  const notes = (await notesAll(place)).map(({ note }) => bearerSchema.safeParse(note).data);
  const texts = notes.flatMap((note) => [note?.mark, ...Object.keys(note?.users ?? {})]);
  return texts.flatMap((text) => markParse(text) ?? []);
}

const bearerSchema = z.looseObject({
  mark: z.string().optional(),
  users: z.record(z.string(), z.unknown()).optional(),
});

type Named = Pick<Marked, "name"> & { sort: "address" | "route" };

function claimMarked(dump: Dump, { place, netns, about, note }: Note, { sort, name }: Named): Marked[] {
  const { data: claim } = claimSchema.safeParse(note);
  const mark = markParse(claim?.mark);
  if (!claim || !mark) return [];
  const stands = !dump.seen || (sort === "address" ? addressStands(dump, name) : routeStands(dump, name));
  const phases = { making: ["was being made"], leaving: ["was being removed"], standing: [] };
  const owner = { ...ownerOf(mark), id: claim.id };
  return [
    {
      sort,
      netns: dump.netns,
      name,
      mark: { ...mark, nonce: claim.id.slice(claim.id.lastIndexOf("@") + 1) },
      remarks: [...phases[claim.phase], ...(stands ? [] : ["not there now"])],
      stands,
      ...(claim.phase !== "standing" && { forget: () => noteDrop({ place, about }) }),
      async remove() {
        const removed = await claimedRemove({ ...claim, netns, owner }, removalLines(claim));
        // With a primary address the kernel drops others of its network, which may be another stack's.
        if (removed && sort === "address") await claimsRestore(netns);
      },
    },
  ];
}

/** The lines that remove what a claim is about: its name, and of a route its type and our number. */
function removalLines({ about, remake }: Claim): Line[] {
  const [sort, ...identity] = about.split(" ");
  if (sort === "address") return addressRemovalLines(identity);
  const type = remake.slice(2, remake.indexOf(identity[0] as string));
  return [{ words: ["route", "del", ...type, ...identity, "proto", `${protocolNumber}`] }];
}

function addressStands({ links }: Dump, name: string): boolean {
  const ref = addressRefOf(name.split(" "));
  const link = links.find(({ ifname }) => ifname === ref.name);
  return link !== undefined && addressFind(link, ref) !== undefined;
}

const routeStands = ({ routes }: Dump, name: string): boolean =>
  routeAmong(routes, routeRefOf(name.split(" ")))?.protocol === `${protocolNumber}`;

function settingMarked({ netns: place }: Dump, { netns, note }: Note, key: string): Marked[] {
  const { data } = settingSchema.safeParse(note);
  const found = data?.found[0]?.[1];
  return Object.entries(data?.users ?? {}).flatMap(([text, { value, shared }]): Marked[] => {
    const mark = markParse(text);
    const remarks = [`set to ${value}`, ...(found === undefined ? [] : [`found as ${found}`])];
    const remove = (owner: Mark) => settingRelease({ netns, key, shared }, ownerOf(owner));
    return mark
      ? [{ sort: "setting", netns: place, name: key, mark, remarks, stands: true, remove: () => remove(mark) }]
      : [];
  });
}

/** An interface that was taken: it is under this name on the host, or to come home as it. */
function nicMarked({ note }: Note, name: string): Marked[] {
  const mark = markParse(markedSchema.safeParse(note).data?.mark);
  if (!mark) return [];
  const remarks = ["goes back to how it was found"];
  return [
    {
      sort: "nic",
      netns: undefined,
      name,
      mark,
      remarks,
      stands: true,
      remove: () => nicGiveBack(name, ownerOf(mark)),
    },
  ];
}

/** A namespace that was announced: from before it is made until it has its mark. */
function announcementMarked({ place, about, note }: Note, name: string, unmarked: ReadonlySet<NetnsRef>): Marked[] {
  const mark = markParse(markedSchema.safeParse(note).data?.mark);
  if (!mark) return [];
  const stands = unmarked.has(name);
  const remarks = ["was being made", ...(stands ? [] : ["there is none without a mark"])];
  const remove = async () => void (await netnsDelete(name, ownerOf(mark)));
  const forget = () => noteDrop({ place, about });
  return [{ sort: "announcement", netns: undefined, name, mark, remarks, stands, remove, forget }];
}
