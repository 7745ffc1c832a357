import { netnsPathOrHost } from "../../host/netns.ts";
import { type Link, type LinkRef, typeOf } from "../link/form.ts";
import { groupOf, macOf, type Owner } from "../marks.ts";

/** One end of a veth pair; what is undefined stays as it is. */
export interface End extends LinkRef {
  /** Null takes it out of its bridge. */
  master?: string | null | undefined;
  mac?: string | undefined;
  mtu?: number | undefined;
  up?: boolean | undefined;
  txQueueLength?: number | undefined;
  offloads?: Record<string, boolean> | undefined;
  /** A longer name, where `name` is a shortened one. */
  altname?: string | undefined;
}

/** An end as the kernel has it. */
export interface EndFound {
  link: Link;
  offloads: Record<string, boolean> | undefined;
}

/** The links of ends. */
export const linksOf = (ends: readonly EndFound[]): Link[] => ends.map(({ link }) => link);

/** Words that both making and changing an end take. */
export const endWords = ({ mac, mtu, txQueueLength }: End): string[] => [
  ...(mac === undefined ? [] : ["address", mac]),
  ...(mtu === undefined ? [] : ["mtu", `${mtu}`]),
  ...(txQueueLength === undefined ? [] : ["txqueuelen", `${txQueueLength}`]),
];

/** Words that make an end a port. */
export function masterWords({ master }: End): string[] {
  if (master === undefined) return [];
  return master === null ? ["nomaster"] : ["master", master];
}

/** Words that make the second end along with the first. */
export function peerWords(first: End, second: End, owner: Owner): string[] {
  const place = second.netns === first.netns ? [] : ["netns", netnsPathOrHost(second.netns)];
  return ["name", second.name, "group", `${groupOf(owner.mark, owner.origin)}`, ...endWords(second), ...place];
}

/** Takes an end out of its bridge. */
export const noMasterLine = ({ name }: End) => ({ words: ["link", "set", "dev", name, "nomaster"] });

/** What could not be said when the second end was made. */
export const bringUpLines = (end: End) => linesOf(end, [...masterWords(end), ...(end.up ? ["up"] : [])]);

/** Lines that change an end in place. */
export function setLines(end: End) {
  const up = end.up === undefined ? [] : [end.up ? "up" : "down"];
  return linesOf(end, [...endWords(end), ...masterWords(end), ...up]);
}

const linesOf = ({ name }: End, words: readonly string[]) =>
  words.length > 0 ? [{ words: ["link", "set", "dev", name, ...words] }] : [];

/** What a pair says of each argument. */
export function vethFacts(args: { peer: End }, [one, two]: readonly [EndFound, EndFound]) {
  const peerFacts = endFacts(two);
  // The far end tells what was declared of it; the rest of it stands flat on the resource.
  const peer = Object.fromEntries(
    Object.entries(args.peer).map(([key, value]) => [
      key,
      key in peerFacts ? peerFacts[key as keyof typeof peerFacts] : value,
    ]),
  );
  return {
    ...endFacts(one),
    ifindex: one.link.ifindex,
    peer,
    peerIfindex: two.link.ifindex,
    peerMac: two.link.address,
  };
}

const endFacts = ({ link, offloads }: EndFound) => ({
  master: link.master,
  mac: link.address,
  mtu: link.mtu,
  up: link.flags.includes("UP"),
  // Of none `ip` says nothing.
  txQueueLength: link.txqlen ?? 0,
  offloads,
});

/** Whether each is the other's far end, by what the kernel tells of them. */
export function arePeers(near: Link, far: Link): boolean {
  if (typeOf(near) !== "veth" || typeOf(far) !== "veth") return false;
  // In one namespace the other end is told by its name, in another one by its number there.
  const tells = (one: Link, other: Link) => (one.link ?? one.link_index) === (one.link ? other.ifname : other.ifindex);
  return tells(near, far) && tells(far, near);
}

/** Ends whose declared master is no longer declared. */
export const released = (...ends: readonly (readonly [now: End, before: End])[]): End[] =>
  ends.filter(([now, before]) => now.master === undefined && before.master !== undefined).map(([now]) => now);

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
