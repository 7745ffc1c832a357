import { ipBatch, type Line } from "../../host/batch/batch.ts";
import { type NetnsRef, netnsPathOrHost } from "../../host/netns.ts";
import { type KernelError, meansExists, refusal } from "../errors.ts";
import { groupOf, isOurGroup, type Owner } from "../marks.ts";
import { type Link, type LinkRef, linkIsOurs, linkParse, linkShowLine, linkText, taken } from "./form.ts";
import { explainParse, linkMarkLine, linkShow } from "./links.ts";

/** What a link is made of: the arguments after `link add name NAME group GROUP`. */
export interface LinkMaking extends LinkRef {
  owner: Owner;
  argv: readonly string[];
  /** The other end that comes with it, whose name may be taken too. */
  peer?: LinkRef;
  /** Where it is made, with what it stands on, when that is not where it is to be. */
  madeIn?: { netns: NetnsRef };
  /** An mtu that is to count as set: one given at creation does not, and a bridge would follow its ports. */
  pinnedMtu?: number;
}

/**
 * Makes a link with its mark. Same as: ip -n NETNS link add name NAME group GROUP …; ip -n NETNS link set group GROUP
 * alias MARK. Only links born in our group get the alias, so a foreign link of this name stays as it is.
 * @returns the link, and whether it was there already (ours, from a run that was cut off)
 * @throws KernelError `taken` where a foreign link has the name
 */
export async function linkAdd({
  owner,
  argv,
  peer,
  madeIn,
  pinnedMtu,
  ...ref
}: LinkMaking): Promise<{ link: Link; resumed: boolean }> {
  const group = `${groupOf(owner.mark, owner.origin)}`;
  // The kernel takes no notice of an mtu that is there already, so another one is set in between.
  const pins = pinnedMtu === undefined ? [] : [pinnedMtu === 68 ? 69 : pinnedMtu - 1, pinnedMtu];
  const own = [
    linkMarkLine(owner),
    linkShowLine(ref.name),
    ...pins.map((mtu) => ({ argv: ["link", "set", "group", group, "mtu", `${mtu}`] })),
  ];
  const [added, marked, shown] = await addBatch({ ...ref, madeIn }, ["name", ref.name, "group", group, ...argv], own);
  if (added?.error && !meansExists(added.error)) throw refusal(`making ${linkText(ref)}`, added.error);
  if (marked?.error) throw refusal(`marking ${linkText(ref)}`, marked.error);
  const link = linkParse(shown, ref);
  const other = link || !peer ? undefined : await linkShow(peer);
  if (peer && other) throw await takenBy(peer, other, owner);
  if (!link) throw refusal(`making ${linkText(ref)}`, absentText(added?.error, madeIn));
  if (!linkIsOurs(link, ref, owner)) throw await takenBy(ref, link, owner);
  return { link, resumed: added?.error !== undefined };
}

/** Why a link is not there after all. */
function absentText(error: string | undefined, madeIn: LinkMaking["madeIn"]): string {
  if (error === undefined) return "it is gone again";
  // Older kernels look for the name in the namespace that is asked, not in the one where the link is to be.
  return madeIn === undefined
    ? error
    : `${error}; where it is made (linkNetns) another link may have its name: choose another`;
}

/** Adds a link where it is made, and runs lines where it comes to be. */
async function addBatch({ netns, name, madeIn }: LinkPlaces, argv: readonly string[], own: readonly Line[]) {
  const add = { argv: ["link", "add", ...argv] };
  const isApart = madeIn !== undefined && netnsPathOrHost(madeIn.netns) !== netnsPathOrHost(netns);
  try {
    if (!isApart) return await ipBatch(netns, [add, ...own]);
    const there = { argv: ["link", "add", "netns", netnsPathOrHost(netns), ...argv] };
    return [...(await ipBatch(madeIn.netns, [there])), ...(await ipBatch(netns, own))];
  } catch (error) {
    throw explainParse(error, { netns, name }, isApart ? madeIn.netns : netns);
  }
}

type LinkPlaces = LinkRef & { madeIn: LinkMaking["madeIn"] };

/** A link that another run makes just now, in a group of ours, gets the mark that tells whose it is in a moment. */
async function takenBy(ref: LinkRef, found: Link, owner: Owner): Promise<KernelError> {
  let link = found;
  for (let looks = 20; looks > 0 && link.ifalias === undefined && isOurGroup(Number(link.group)); looks -= 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    link = (await linkShow(ref)) ?? link;
  }
  return taken(ref, link, owner);
}
