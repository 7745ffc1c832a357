import { type Family, familyOf, prefixLengthOf } from "../ip.ts";
import { digest } from "../marks.ts";

/** The range of numbers for peers of one kind: of two that fit a packet, the one with the lower number counts. */
interface Range {
  first: number;
  count: number;
}

const isMac = (peer: string): boolean => familyOf(peer) === undefined;

/** The most peers of a link, since the kernel looks through their filters one after the other. Each kind of peers has as many numbers. */
export const mostPeers = 250;

/** The numbers for peers of this kind: a MAC address, then an address, then the longer prefix, comes first. */
function rangeOf(peer: string): Range {
  if (isMac(peer)) return { first: 16, count: 8_000 };
  const [four, length] = [familyOf(peer) === 4, peer.includes("/") ? prefixLengthOf(peer) : undefined];
  if (length === undefined) return four ? { first: 8_100, count: 8_000 } : { first: 16_200, count: 9_000 };
  return { first: four ? 25_500 + (31 - length) * mostPeers : 33_500 + (127 - length) * mostPeers, count: mostPeers };
}

/**
 * The number of each peer, which is that of its class and of its filter. It follows from the peer's text, so that a peer keeps its
 * queue when others come or go; of two with the same number, the second takes the next one.
 */
export function numbersOf(peers: readonly string[]): Map<string, number> {
  const numbers = new Map<string, number>();
  const taken = new Set<number>();
  for (const peer of [...peers].sort()) {
    const { first, count } = rangeOf(peer);
    let place = Number.parseInt(digest(peer, 8), 16) % count;
    for (let tries = count; taken.has(first + place) && tries > 0; tries -= 1) place = (place + 1) % count;
    taken.add(first + place);
    numbers.set(peer, first + place);
  }
  return numbers;
}

/**
 * The number of a peer's filter within the list of its own, by which the filter is known from one that another peer had under the
 * same number of the list. The kernel takes 1 to fff.
 */
export const nodeOf = (peer: string): string =>
  (1 + (Number.parseInt(digest(`filter ${peer}`, 8), 16) % 0xfff)).toString(16);

/** The words of a filter that finds packets to a peer. */
export function matchWords(peer: string): { protocol: string; match: string[] } {
  if (isMac(peer)) return { protocol: "all", match: ["ether", "dst", peer] };
  const family = familyOf(peer) as Family;
  const whole = peer.includes("/") ? peer : `${peer}/${family === 4 ? 32 : 128}`;
  return family === 4
    ? { protocol: "ip", match: ["ip", "dst", whole] }
    : { protocol: "ipv6", match: ["ip6", "dst", whole] };
}
