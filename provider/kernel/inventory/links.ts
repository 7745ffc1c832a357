import { type Link, sortOf } from "../link-form.ts";
import { linkDelete } from "../links.ts";
import { groupOf, isOurGroup, type Mark, markParse, ownerOf, protocolNumber } from "../marks.ts";
import { netnsFilesRemove } from "../netns-files.ts";
import { netnsDelete } from "../netns-removal.ts";
import { nicGiveBack } from "../nic/nic.ts";
import { type KernelRoute, routeIsMarked } from "../route-form.ts";
import type { Marked } from "./inventory.ts";
import { type Dump, routeIn } from "./place.ts";

/**
 * The links of ours in a place, the place itself where it is ours, and the routes that bear our number and that nobody
 * claimed. A link whose alias is not a mark is told by its group.
 */
export function inventoryLinks(dump: Dump, marks: ReadonlySet<string>, rest: readonly Marked[]): Marked[] {
  const byGroup = new Map([...marks].map((mark) => [groupOf(mark), mark]));
  const nics = new Set(rest.flatMap(({ sort, mark }) => (sort === "nic" && mark ? [mark.mark] : [])));
  const links = dump.links.flatMap((link) => {
    const bearing = bearingOf(link, byGroup);
    // An interface that was taken is told by its note.
    if (nics.has(bearing?.mark?.mark ?? "")) return [];
    return bearing ? [link.ifname === "lo" ? netnsMarked(dump, bearing) : linkMarked(dump, link, bearing)] : [];
  });
  return [...links, ...unclaimed(dump, rest)];
}

/** What a link says about whose it is. */
interface Bearing {
  mark: Mark | undefined;
  remarks: string[];
}

function bearingOf({ ifalias, group }: Link, byGroup: ReadonlyMap<number, string>): Bearing | undefined {
  const mark = markParse(ifalias);
  if (mark) return { mark, remarks: [] };
  if (!isOurGroup(Number(group))) return undefined;
  const known = markParse(byGroup.get(Number(group)));
  return {
    mark: known,
    remarks: [ifalias ? `somebody changed its mark to ${JSON.stringify(ifalias)}` : "was being made"],
  };
}

const linkMarked = ({ netns }: Dump, link: Link, { mark, remarks }: Bearing): Marked => ({
  sort: "link",
  netns,
  name: link.ifname,
  mark,
  remarks,
  stands: true,
  async remove() {
    if (!mark) return;
    // One that was taken, and not made, is never deleted, not even where its note is lost.
    if (isTaken(link, mark)) await nicGiveBack(link.ifname, ownerOf(mark), netns);
    else await linkDelete({ netns, name: link.ifname }, ownerOf(mark));
  },
});

/** A mark below long types of components is cut before it says the kind; of other sorts than these we make none. */
const isTaken = (link: Link, { resource }: Mark): boolean =>
  /(^|\/)Nic:/.test(resource) || !["veth", "bridge"].includes(sortOf(link));

const netnsMarked = ({ netns, links }: Dump, { mark, remarks }: Bearing): Marked => ({
  sort: "netns",
  netns,
  name: `${netns ?? "lo"}`,
  mark,
  remarks: [...remarks, ...cablesText(links)],
  stands: true,
  async remove() {
    if (typeof netns !== "string" || !mark) return;
    await netnsFilesRemove(netns, ownerOf(mark));
    await netnsDelete(netns, ownerOf(mark));
  },
});

/** Cables of nobody's mark with their other end elsewhere: they go with the namespace that they are in. */
function cablesText(links: readonly Link[]): string[] {
  const foreign = links.filter(({ ifalias, link_netnsid }) => link_netnsid !== undefined && !markParse(ifalias));
  const names = foreign.filter(({ group }) => !isOurGroup(Number(group))).map(({ ifname }) => ifname);
  return names.length > 0 ? [`holds ${names.join(", ")}, which ${names.length > 1 ? "bear" : "bears"} no mark`] : [];
}

/** Routes with our number that no claim is about: whose they are nobody can tell, so nobody removes them. */
function unclaimed(dump: Dump, rest: readonly Marked[]): Marked[] {
  const { netns, routes } = dump;
  const claimed = new Set<KernelRoute>();
  for (const one of rest) {
    const found = one.sort === "route" && one.netns === netns && routeIn(dump, one.name);
    if (found) claimed.add(found);
  }
  const ours = [...routes[4], ...routes[6]].filter((route) => routeIsMarked(route) && !claimed.has(route));
  return ours.map(({ dst, dev, gateway, metric, table }) => ({
    sort: "route",
    netns,
    name: [dst, ...word("via", gateway), ...word("dev", dev), ...word("metric", metric), ...tableWord(table)].join(" "),
    mark: undefined,
    remarks: [`ours by proto ${protocolNumber}, and nobody's claim`],
    stands: true,
    remove: async () => undefined,
  }));
}

const tableWord = (table: string): string[] => (table === "main" ? [] : ["table", table]);

const word = (name: string, value: string | number | undefined): string[] =>
  value === undefined ? [] : [name, `${value}`];
