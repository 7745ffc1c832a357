import { netnsPathOrHost } from "../../host/netns.ts";
import { conditionsForm, type LinkConditions } from "../impairment/of-link.ts";
import { commonForms, type LinkWanted } from "../link/common.ts";
import type { ProgramForm } from "../link/field.ts";
import { type Link, typeOf } from "../link/form.ts";
import { argvAfter, setLines } from "../link/lines.ts";
import { groupOf, macOf, type Owner } from "../marks.ts";

/** For each argument of an end, how it is set and read. */
export const vethForms = { ...commonForms, impairment: conditionsForm as ProgramForm } as const;

/** The declared arguments of one end of a veth pair. An argument that is undefined stays as the kernel has it. */
export interface End extends LinkWanted {
  /** The full name, where `name` is a shortened one. */
  altname?: string | undefined;
  /** The conditions that packets meet when they leave by the end. */
  impairment?: LinkConditions | undefined;
}

/** An end in the kernel: its link, and the kernel's value of each argument. */
export interface EndFound {
  link: Link;
  facts: Record<string, unknown>;
}

export const linksOf = (ends: readonly EndFound[]): Link[] => ends.map(({ link }) => link);

/** The arguments after `peer`, by which `ip link add` makes the second end along with the first. */
export function peerArgv(first: End, second: End, owner: Owner): string[] {
  const place = second.netns === first.netns ? [] : ["netns", netnsPathOrHost(second.netns)];
  const own = argvAfter("link", commonForms, { ...second, master: undefined }).flat();
  return ["name", second.name, "group", `${groupOf(owner.mark, owner.origin)}`, ...own, ...place];
}

/** Lines for the arguments that `ip link add` does not take for the second end. */
export const bringUpLines = ({ netns, name, master, port, up }: End) =>
  setLines(commonForms, { netns, name, master, port, up: master === undefined ? up || undefined : up });

/** The kernel's value of each argument of a pair. */
export function vethFacts(args: { peer: End }, [one, two]: readonly [EndFound, EndFound]) {
  // `peer` holds only what was declared of the far end; its index and MAC address are outputs of the resource itself.
  const peer = Object.fromEntries(
    Object.entries(args.peer).map(([key, value]) => [key, key in two.facts ? two.facts[key] : value]),
  );
  return { ...one.facts, peer, peerIfindex: two.link.ifindex, peerMac: two.link.address };
}

/** Whether two links are the ends of one pair, as the kernel shows them. */
export function arePeers(near: Link, far: Link): boolean {
  if (typeOf(near) !== "veth" || typeOf(far) !== "veth") return false;
  // The kernel shows the other end by its name in the same namespace, and by its index in another namespace.
  const tells = (one: Link, other: Link) => (one.link ?? one.link_index) === (one.link ? other.ifname : other.ifindex);
  return tells(near, far) && tells(far, near);
}

/** Facts of a resource that its ends are made from. `birth` is the mark with which the resource was made. */
interface EndOrigin {
  birth: string;
  altname?: string | undefined;
  peerAltname?: string | undefined;
}

/** The ends to be made. A replaced end keeps its MAC address, so that neighbours that know the address reach the end at once. */
export const endsToMake = (near: End, far: End, { birth, altname, peerAltname }: EndOrigin): [End, End] => [
  { ...near, mac: near.mac ?? macOf(`${birth} near`), altname },
  { ...far, mac: far.mac ?? macOf(`${birth} far`), altname: peerAltname },
];
