import { netnsPathOrHost } from "../../host/netns.ts";
import { commonForms, type LinkWanted } from "../link/common.ts";
import { type Link, typeOf } from "../link/form.ts";
import { argvAfter, setLines } from "../link/lines.ts";
import { groupOf, macOf, type Owner } from "../marks.ts";

/** One end of a veth pair; what is undefined stays as it is. */
export interface End extends LinkWanted {
  /** A longer name, where `name` is a shortened one. */
  altname?: string | undefined;
}

/** An end as the kernel has it, and what it says of each argument. */
export interface EndFound {
  link: Link;
  facts: Record<string, unknown>;
}

/** The links of ends. */
export const linksOf = (ends: readonly EndFound[]): Link[] => ends.map(({ link }) => link);

/** Arguments that make the second end along with the first. */
export function peerArgv(first: End, second: End, owner: Owner): string[] {
  const place = second.netns === first.netns ? [] : ["netns", netnsPathOrHost(second.netns)];
  const own = argvAfter("link", commonForms, { ...second, master: undefined }).flat();
  return ["name", second.name, "group", `${groupOf(owner.mark, owner.origin)}`, ...own, ...place];
}

/** What could not be said when the second end was made. */
export const bringUpLines = ({ netns, name, master, port, up }: End) =>
  setLines(commonForms, { netns, name, master, port, up: up || undefined });

/** What a pair says of each argument. */
export function vethFacts(args: { peer: End }, [one, two]: readonly [EndFound, EndFound]) {
  // The far end tells what was declared of it; the rest of it stands flat on the resource.
  const peer = Object.fromEntries(
    Object.entries(args.peer).map(([key, value]) => [key, key in two.facts ? two.facts[key] : value]),
  );
  return { ...one.facts, peer, peerIfindex: two.link.ifindex, peerMac: two.link.address };
}

/** Whether each is the other's far end, by what the kernel tells of them. */
export function arePeers(near: Link, far: Link): boolean {
  if (typeOf(near) !== "veth" || typeOf(far) !== "veth") return false;
  // In one namespace the other end is told by its name, in another one by its number there.
  const tells = (one: Link, other: Link) => (one.link ?? one.link_index) === (one.link ? other.ifname : other.ifindex);
  return tells(near, far) && tells(far, near);
}

/** What an end needs to know of its resource to be made. */
interface EndOrigin {
  birth: string;
  altname?: string | undefined;
  peerAltname?: string | undefined;
}

/** Ends to be made. Their MAC addresses are the same each time: neighbours that remember one find a replaced end at once. */
export const endsToMake = (near: End, far: End, { birth, altname, peerAltname }: EndOrigin): [End, End] => [
  { ...near, mac: near.mac ?? macOf(`${birth} near`), altname },
  { ...far, mac: far.mac ?? macOf(`${birth} far`), altname: peerAltname },
];
