import { type Identity, linkPlace } from "../../kernel/overlap/identity.ts";
import type { LinkEnd } from "../traits.ts";
import { unknown } from "../unknown.ts";
import type { Part } from "./part.ts";

type Address = NonNullable<Identity["address"]>;

/** The links of a program and their addresses. Links hear each other through cables, and through the bridge of both. */
export class Segments {
  /** For each link the links that it is joined with, once for each part that joins them. */
  private readonly joined = new Map<string, { other: string; by: Part }[]>();
  /** Bridges whose ports do not all hear each other, since VLAN tags decide. */
  private readonly divided = new Set<string>();
  private readonly addresses = new Map<string, { part: Part; link: string }[]>();

  add(part: Part): void {
    for (const [one, other] of pairsOf(part.ends)) {
      entryOf(this.joined, one).push({ other, by: part });
      entryOf(this.joined, other).push({ other: one, by: part });
    }
    for (const end of part.ends) if (end.vlanFiltering === true) this.divided.add(linkPlace(end));
    for (const { text, link } of addressesOf(part)) entryOf(this.addresses, text).push({ part, link: linkPlace(link) });
  }

  remove(part: Part): void {
    const isOther = ({ by }: { by: Part }) => by !== part;
    for (const link of new Set(pairsOf(part.ends).flat()))
      this.joined.set(link, (this.joined.get(link) ?? []).filter(isOther));
    for (const end of part.ends) this.divided.delete(linkPlace(end));
    for (const { text } of addressesOf(part))
      this.addresses.set(
        text,
        (this.addresses.get(text) ?? []).filter((one) => one.part !== part),
      );
  }

  /** An earlier part that has the same address, on another link that hears this one. So only the later of two parts is warned. */
  sameAddress(part: Part, { text, link }: Address): Part | undefined {
    const all = this.addresses.get(text) ?? [];
    const before = all.slice(
      0,
      all.findIndex((one) => one.part === part),
    );
    if (before.length === 0) return undefined;
    const heard = this.hearing(linkPlace(link));
    return before.find((one) => one.link !== linkPlace(link) && heard.has(one.link))?.part;
  }

  /** All links that hear a link. */
  private hearing(link: string): Set<string> {
    const heard = new Set([link]);
    if (this.divided.has(link)) return heard;
    for (const one of heard)
      for (const { other } of this.joined.get(one) ?? []) if (!this.divided.has(other)) heard.add(other);
    return heard;
  }
}

/** The list at a key, which is made where there is none. */
function entryOf<Value>(lists: Map<string, Value[]>, key: string): Value[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

const addressesOf = ({ identities }: Part): Address[] =>
  identities.flatMap(({ address }) => (address === undefined ? [] : [address]));

/** The links that a part joins: the ends of a cable, and each end with the bridge that it is a port of. */
function pairsOf(ends: readonly LinkEnd[]): [string, string][] {
  const [near, far] = ends;
  const cable: [string, string][] = near && far ? [[linkPlace(near), linkPlace(far)]] : [];
  const ports = ends.flatMap((end): [string, string][] =>
    typeof end.master === "string" && end.master !== unknown
      ? [[linkPlace(end), linkPlace({ netns: end.netns, name: end.master })]]
      : [],
  );
  return [...cable, ...ports];
}
