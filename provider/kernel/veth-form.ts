import { netnsPathOrHost } from "../process/netns.ts";
import type { Link, LinkRef } from "./link-form.ts";
import { groupOf, macOf, type Owner } from "./marks.ts";

/** One end of a veth pair. */
export interface End extends LinkRef {
  master?: string | undefined;
  mac?: string | undefined;
  mtu: number;
  up: boolean;
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

/** Words that both making and changing an end take. */
export const endWords = ({ mac, mtu, txQueueLength }: End): string[] => [
  ...(mac === undefined ? [] : ["address", mac]),
  "mtu",
  `${mtu}`,
  ...(txQueueLength === undefined ? [] : ["txqueuelen", `${txQueueLength}`]),
];

/** Words that make an end a port. */
export const masterWords = ({ master }: End): string[] => (master === undefined ? [] : ["master", master]);

/** Words that make the second end along with the first. */
export function peerWords(first: End, second: End, owner: Owner): string[] {
  const place = second.netns === first.netns ? [] : ["netns", netnsPathOrHost(second.netns)];
  return ["name", second.name, "group", `${groupOf(owner.mark)}`, ...endWords(second), ...place];
}

/** Takes an end out of its bridge. */
export const noMasterLine = ({ name }: End) => ({ words: ["link", "set", "dev", name, "nomaster"] });

/** What could not be said when the second end was made. */
export const bringUpLines = (end: End) => {
  const words = [...masterWords(end), ...(end.up ? ["up"] : [])];
  return words.length > 0 ? [{ words: ["link", "set", "dev", end.name, ...words] }] : [];
};

/** Lines that change an end in place. */
export const setLines = (end: End) => [
  { words: ["link", "set", "dev", end.name, ...endWords(end), ...masterWords(end), end.up ? "up" : "down"] },
];

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
  txQueueLength: link.txqlen,
  offloads,
});

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
