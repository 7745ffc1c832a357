import * as z from "zod";
import { ipBatch, type LineResult } from "../../host/batch/batch.ts";
import { CommandError } from "../../host/errors.ts";
import type { NetnsRef } from "../../host/netns.ts";
import { KernelError, meansAbsent } from "../errors.ts";
import type { Family } from "../ip.ts";
import { type Link, linkSchema } from "../link/form.ts";
import { type Accept, acceptsList } from "../nft/accepts-found.ts";
import { type Ruleset, rulesetList } from "../nft/ruleset.ts";
import { damagedText, notesAll } from "../notes/notes.ts";
import { placeText } from "../notes/place.ts";
import { routeRefOf } from "../route/form.ts";
import { type KernelRoute, routeAmong, routeSchema } from "../route/shown.ts";
import { tableNumbers } from "../route/tables.ts";
import { noteAbout } from "./note-forms.ts";

/** What the kernel and our notes say about one place: the host or a namespace. */
export interface Dump {
  netns: NetnsRef;
  links: Link[];
  routes: Record<Family, KernelRoute[]>;
  /** The numbers of the routing tables that have names. */
  tables: Map<string, string>;
  ruleset: Ruleset;
  /** Rules of ours in the chains of other programs. */
  accepts: Accept[];
  notes: Note[];
  /** Whether the kernel was read. Where it was not, nothing counts as gone. */
  seen: boolean;
  /** What could not be looked at, in whole sentences. */
  unread: string[];
}

/** A place, and the folders with its notes, each with the name of the namespace in the user's program. */
export interface Place {
  netns: NetnsRef;
  notes: { place: string; netns: NetnsRef }[];
}

/** A note as it stands in its file. */
export interface Note {
  /** The folder of the note. */
  place: string;
  /** The note's namespace as the user's program calls it: by name, path or process. */
  netns: NetnsRef;
  path: string;
  about: string;
  /** The whole note, for a schema to read. */
  note: unknown;
}

const emptyRuleset: Ruleset = { tables: [], chains: [], rules: [] };

/** Same as, in the namespace: ip addr show; ip route show table all; nft -j list ruleset. A failed look is told in `unread`. */
export async function placeDump({ netns, notes }: Place): Promise<Dump> {
  const [shown, four, six] = await ipBatch(netns, [
    { argv: ["addr", "show"], reads: true },
    // A default route does not tell its family, so each family is asked for by itself.
    ...["0.0.0.0/0", "::/0"].map((root) => ({ argv: ["route", "show", "root", root, "table", "all"], reads: true })),
  ]);
  const found = (await Promise.all(notes.map(notesIn))).flat();
  const routes = { 4: parsed(routeSchema, four), 6: parsed(routeSchema, six) };
  const [links, ruleset, tables] = [[], emptyRuleset, await tableNumbers()];
  const dump: Dump = { netns, links, routes, tables, ruleset, accepts: [], notes: [], seen: false, unread: [] };
  for (const one of found) {
    if ("about" in one) dump.notes.push(one);
    else dump.unread.push(damagedText(one.path));
  }
  if (shown?.error !== undefined) {
    if (!meansAbsent(shown.error)) dump.unread.push(`${placeText(netns)} could not be read: ${shown.error}`);
    return dump;
  }
  dump.seen = true;
  dump.links = parsed(linkSchema, shown);
  await addRuleset(dump);
  return dump;
}

/** The route that a note is about. */
export function routeIn({ routes, tables }: Dump, about: string): KernelRoute | undefined {
  const ref = routeRefOf(about.split(" "));
  return routeAmong(routes[ref.family], ref, tables);
}

/** The elements of a list that fit a schema: `ip` prints an empty object for an element that a filter left out. */
function parsed<Schema extends z.ZodType>(schema: Schema, result: LineResult | undefined): z.infer<Schema>[] {
  const list = z.array(z.unknown()).catch([]).parse(result?.value);
  return list.flatMap((one) => schema.safeParse(one).data ?? []);
}

async function addRuleset(dump: Dump): Promise<void> {
  try {
    dump.ruleset = (await rulesetList(dump.netns)) ?? emptyRuleset;
    dump.accepts = await acceptsList(dump.netns, dump.ruleset);
  } catch (error) {
    if (!(error instanceof CommandError || error instanceof KernelError)) throw error;
    dump.unread.push(`the nft tables of ${placeText(dump.netns)} could not be read: ${error.message}`);
  }
}

async function notesIn({ place, netns }: Place["notes"][number]): Promise<(Note | { path: string })[]> {
  return (await notesAll(place)).map(({ path, note }) => {
    const about = noteAbout(place, path, note);
    return about === undefined ? { path } : { place, netns, path, about, note };
  });
}
