import { ipBatch, type Line } from "../../host/batch/batch.ts";
import { type NetnsRef, netnsPathOrHost } from "../../host/netns.ts";
import { blamed, type KernelError, meansExists, refusal } from "../errors.ts";
import { groupOf, isOurGroup, type Owner } from "../marks.ts";
import { mustBeDown } from "./bonded.ts";
import { type Link, type LinkRef, linkIsOurs, linkParse, linkShowLine, linkText } from "./form.ts";
import { explainParse, linkMarkLine, linkShow } from "./links.ts";
import { linkArgument, linkRefused, taken } from "./refused.ts";

/** A link to be made. `argv` holds the arguments after `link add name NAME group GROUP`. */
export interface LinkMaking extends LinkRef {
  owner: Owner;
  argv: readonly string[];
  /** The same without `up`, for a link that joins a bond, which takes only links that are down and sets them up itself. */
  argvDown?: readonly string[] | undefined;
  /** What a kernel lacks that does not know the type of the link: see {@link LinkType}. */
  option?: string;
  /** The other end of a pair, which is made by the same command, and whose name may be taken too. */
  peer?: LinkRef;
  /** The namespace in which the link is made, that of its lower link, where the link is to end up in another one. */
  madeIn?: { netns: NetnsRef };
  /**
   * An mtu that is set once more after creation: the kernel does not take an mtu given at creation for one that the user set, and
   * would let a bridge follow the mtu of its ports.
   */
  pinnedMtu?: number;
}

/**
 * Makes a link with its mark: the device group and the alias that tell which resource the link belongs to.
 * Same as: ip -n NETNS link add name NAME group GROUP …; ip -n NETNS link set group GROUP alias MARK. The alias goes only to
 * links that were created in our group, so that a foreign link with this name is not changed.
 * @returns the link, and whether it was there already: ours, from a run that was cut off
 * @throws KernelError `taken` where a foreign link has the name
 */
export async function linkAdd({
  owner,
  argv,
  argvDown,
  peer,
  madeIn,
  pinnedMtu,
  option,
  ...ref
}: LinkMaking): Promise<{ link: Link; resumed: boolean }> {
  const group = `${groupOf(owner.mark, owner.origin)}`;
  // The kernel ignores a change to the mtu that a link has already, so another mtu is set in between.
  const pins = pinnedMtu === undefined ? [] : [pinnedMtu === 68 ? 69 : pinnedMtu - 1, pinnedMtu];
  const own = [
    linkMarkLine(owner),
    linkShowLine(ref.name),
    ...pins.map((mtu) => ({ argv: ["link", "set", "group", group, "mtu", `${mtu}`] })),
  ];
  const add = (words: readonly string[]) =>
    addBatch({ ...ref, madeIn }, ["name", ref.name, "group", group, ...words], own);
  const first = await add(argv);
  const [added, marked, shown] = argvDown && mustBeDown(first[0]?.error) ? await add(argvDown) : first;
  if (added?.error && !meansExists(added.error))
    throw linkRefused(added.error, { ref, what: `making ${linkText(ref)}`, argv, place: madeIn ?? ref, option });
  if (marked?.error) throw refusal(`marking ${linkText(ref)}`, marked.error);
  const link = linkParse(shown, ref);
  const other = link || !peer ? undefined : await linkShow(peer);
  if (peer && other) throw await takenBy(peer, other, owner);
  if (!link) throw absent(ref, added?.error, madeIn);
  if (!linkIsOurs(link, ref, owner)) throw await takenBy(ref, link, owner);
  return { link, resumed: added?.error !== undefined };
}

/** The error where no link was found after `link add`. */
function absent(ref: LinkRef, error: string | undefined, madeIn: LinkMaking["madeIn"]): KernelError {
  const what = `making ${linkText(ref)}`;
  if (error === undefined) return refusal(what, "somebody removed it at once; run again");
  if (madeIn === undefined) return refusal(what, error);
  // Older kernels check the name in the namespace where the command runs, not in the one where the link is to end up.
  const why = `${error}; where it is made (linkNetns) another link may have its name: choose another`;
  return blamed(linkArgument(ref, "name"), refusal(what, why));
}

/** Adds a link, in `madeIn` where that is given, and runs the lines in the namespace where the link ends up. */
async function addBatch({ madeIn, ...ref }: LinkPlaces, argv: readonly string[], own: readonly Line[]) {
  const { netns } = ref;
  const add = { argv: ["link", "add", ...argv] };
  const isApart = madeIn !== undefined && netnsPathOrHost(madeIn.netns) !== netnsPathOrHost(netns);
  try {
    if (!isApart) return await ipBatch(netns, [add, ...own]);
    const there = { argv: ["link", "add", "netns", netnsPathOrHost(netns), ...argv] };
    return [...(await ipBatch(madeIn.netns, [there])), ...(await ipBatch(netns, own))];
  } catch (error) {
    throw explainParse(error, { ref, argv, place: isApart ? madeIn : ref });
  }
}

type LinkPlaces = LinkRef & { madeIn: LinkMaking["madeIn"] };

/**
 * The error that names the owner of a link. A link that another run is making has its group before it has the alias that names
 * the owner, so wait a second for the alias.
 */
async function takenBy(ref: LinkRef, found: Link, owner: Owner): Promise<KernelError> {
  let link = found;
  for (let looks = 20; looks > 0 && link.ifalias === undefined && isOurGroup(Number(link.group)); looks -= 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    link = (await linkShow(ref)) ?? link;
  }
  return taken(ref, link, owner);
}
