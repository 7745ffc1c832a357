import { linkUnmarkOurs } from "../link/adoption.ts";
import { type Link, linkOrigin, typeOf } from "../link/form.ts";
import { linkDelete } from "../link/links.ts";
import { lowerOf } from "../link/lower-link.ts";
import { groupOf, isOurGroup, type Mark, markParse, origins, ownerOf, protocolNumber } from "../marks.ts";
import { nicGiveBack } from "../nic/nic.ts";
import { isNicMark } from "../nic/note.ts";
import { type KernelRoute, routeIsMarked } from "../route/shown.ts";
import type { Marked } from "./marked.ts";
import { adoptedText, type Bearing, isLinkAdopted, netnsMarked } from "./netns.ts";
import { type Dump, routeIn } from "./place.ts";

/**
 * The links of ours in a place, the place itself where it is ours, and the routes with our protocol number that nobody claimed. A
 * link whose alias is no mark is recognized by its device group.
 */
export function inventoryLinks(dump: Dump, { marks, announced, rest }: Known): Marked[] {
  const byGroup = new Map(
    [...marks].flatMap((mark) => origins.map((origin) => [groupOf(mark, origin), mark] as const)),
  );
  const nics = new Set(rest.flatMap(({ type, mark }) => (type === "nic" && mark ? [mark.mark] : [])));
  const links = dump.links.flatMap((link) => {
    const bearing = bearingOf(link, byGroup);
    // An interface that was taken is listed by its note.
    if (nics.has(bearing?.mark?.mark ?? "")) return [];
    if (!bearing) return [];
    return [link.ifname === "lo" ? netnsMarked(dump, bearing, announced) : linkMarked(dump, link, bearing)];
  });
  return [...links, ...unclaimed(dump, rest)];
}

/** What else is known about the objects on this host. */
interface Known {
  /** The marks by which to recognize a link that has only its device group. */
  marks: ReadonlySet<string>;
  /** The marks of namespaces that are being made, by name. */
  announced: ReadonlyMap<string, string>;
  /** The objects that are ours by notes and texts. */
  rest: readonly Marked[];
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
  type: "link",
  ...(!(mark && isTaken(link, mark)) && { linkType: typeOf(link) }),
  netns,
  name: link.ifname,
  lower: lowerOf(link),
  mark,
  remarks: [...remarks, ...(isLinkAdopted(link, mark) ? adoptedText : [])],
  stands: true,
  ...(mark && { doubt: doubtOf(netns, link, mark) }),
  async remove(how) {
    if (!mark) return;
    const owner = { ...ownerOf(mark), ...how };
    // An adopted link stays, even where its note is lost.
    if (isLinkAdopted(link, mark)) return void (await linkUnmarkOurs({ netns, name: link.ifname }, owner));
    // A link that was taken, and not made, is never deleted, not even where its note is lost.
    if (isTaken(link, mark)) await nicGiveBack(link.ifname, owner, netns);
    else await linkDelete({ netns, name: link.ifname }, owner);
  },
});

/**
 * Why a link's mark is no proof that the link is ours; undefined where it is one. On the host only root sets a device group. In a
 * namespace its own root does as well, who could also delete the link, but could not bring it to the host.
 */
function doubtOf(netns: Marked["netns"], link: Link, mark: Mark): string | undefined {
  if (!isOurGroup(Number(link.group))) return "it is in no device group of ours, as what somebody copied the mark to";
  return netns !== undefined && isTaken(link, mark)
    ? "no note on this host tells that it was taken from here"
    : undefined;
}

/** Whether a link was taken from the host, and not made, by its group or its mark. Nobody makes hardware, which has no type. */
const isTaken = (link: Link, mark: Mark): boolean =>
  linkOrigin(link, mark) === "taken" || isNicMark(mark) || link.linkinfo?.info_kind === undefined;

/** Routes with our protocol number and without a claim: nobody can tell whose they are, so nobody removes them. */
function unclaimed(dump: Dump, rest: readonly Marked[]): Marked[] {
  const { netns, routes } = dump;
  const claimed = new Set<KernelRoute>();
  for (const one of rest) {
    const found = one.type === "route" && one.netns === netns && routeIn(dump, one.name);
    if (found) claimed.add(found);
  }
  const ours = [...routes[4], ...routes[6]].filter((route) => routeIsMarked(route) && !claimed.has(route));
  return ours.map(({ dst, dev, gateway, via, metric, table }) => ({
    type: "route",
    netns,
    name: [
      dst,
      ...word("via", gateway ?? via?.host),
      ...word("dev", dev),
      ...word("metric", metric),
      ...tableWord(table),
    ].join(" "),
    mark: undefined,
    remarks: [`ours by proto ${protocolNumber}, and nobody's claim`],
    stands: true,
    remove: async () => undefined,
  }));
}

const tableWord = (table: string): string[] => (table === "main" ? [] : ["table", table]);

const word = (name: string, value: string | number | undefined): string[] =>
  value === undefined ? [] : [name, `${value}`];
