import { linkUnmarkOurs } from "../link/adoption.ts";
import { type Link, linkOrigin } from "../link/form.ts";
import { isOurGroup, type Mark, markParse, ownerOf } from "../marks.ts";
import { announcementSchema } from "../netns/announcement.ts";
import { netnsNoted } from "../netns/note.ts";
import { netnsDelete } from "../netns/removal.ts";
import { nodeFilesRemove } from "../node/files.ts";
import type { Marked } from "./marked.ts";
import type { Dump } from "./place.ts";

/** The mark on a link, and remarks about it. */
export interface Bearing {
  mark: Mark | undefined;
  remarks: string[];
}

/**
 * The namespace whose `lo` bears a mark. Root in the namespace can write that mark, so a note
 * of ours has to tell that we made the namespace.
 * @param announced the marks of namespaces that are being made, by name
 */
export function netnsMarked(dump: Dump, { mark, remarks }: Bearing, announced: ReadonlyMap<string, string>): Marked {
  const { netns, links } = dump;
  const noted = notedAs(dump, mark);
  const isNoted = noted !== undefined || (mark !== undefined && announced.get(`${netns}`) === mark.mark);
  const lo = links.find(({ ifname }) => ifname === "lo");
  const isAdopted = noted === undefined && isLinkAdopted(lo, mark);
  // Somebody may have given the namespace more names.
  const name = noted ?? netns;
  return {
    type: "netns",
    netns,
    name: `${name ?? "lo"}`,
    mark,
    remarks: [...remarks, ...(isAdopted ? adoptedText : []), ...cablesText(links)],
    stands: true,
    ...(!isNoted && { doubt: "no note on this host tells that we made it, and who is root in it can write a mark" }),
    async remove(how) {
      if (typeof name !== "string" || !mark) return;
      await nodeFilesRemove(name, ownerOf(mark));
      if (isAdopted) return void (await linkUnmarkOurs({ netns: name, name: "lo" }, { ...ownerOf(mark), ...how }));
      await netnsDelete(name, { ...ownerOf(mark), ...how });
    },
  };
}

/** Whether a link was adopted, as its group tells. */
export const isLinkAdopted = (link: Link | undefined, mark: Mark | undefined): boolean =>
  link !== undefined && mark !== undefined && linkOrigin(link, mark) === "adopted";

/** The remark about an adopted object whose note is lost. */
export const adoptedText = ["adopted, and what was found is not known any more: only our mark goes"];

/** The marks of namespaces that are announced to be made, by name. */
export function announcedIn(dumps: readonly Dump[]): Map<string, string> {
  const notes = dumps.flatMap((dump) => dump.notes).filter(({ place }) => place === "host");
  const making = notes.filter(({ note }) => !announcementSchema.safeParse(note).data?.leaving);
  return new Map(
    making.flatMap(({ about, note }) => netnsNoted(about, note) ?? []).map(({ name, mark }) => [name, mark]),
  );
}

/** The marks of namespaces, by name. */
export const netnsMarks = (dumps: readonly Dump[]): Map<string, string> =>
  new Map(
    dumps.flatMap(({ netns, links }) => {
      const mark = markParse(links.find(({ ifname }) => ifname === "lo")?.ifalias);
      return mark ? [[`${netns}`, mark.mark] as const] : [];
    }),
  );

/** The name under which a namespace was made, from a note of its incarnation with this mark. */
function notedAs({ notes }: Dump, mark: Mark | undefined): string | undefined {
  const own = notes.filter(({ place }) => place !== "host").flatMap(({ about, note }) => netnsNoted(about, note) ?? []);
  return own.find((one) => one.mark === mark?.mark)?.name;
}

/** The remark about cables without a mark whose other end is elsewhere: they go with the namespace that they are in. */
function cablesText(links: readonly Link[]): string[] {
  const foreign = links.filter(({ ifalias, link_netnsid }) => link_netnsid !== undefined && !markParse(ifalias));
  const names = foreign.filter(({ group }) => !isOurGroup(Number(group))).map(({ ifname }) => ifname);
  return names.length > 0 ? [`holds ${names.join(", ")}, which ${names.length > 1 ? "bear" : "bears"} no mark`] : [];
}
