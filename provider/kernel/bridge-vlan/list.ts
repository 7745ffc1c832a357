/** A VLAN by its number, or a range of VLANs such as `30-39`. */
export type Vlan = number | string;

/** The VLANs of a port as they are declared: an argument that follows from another one may be left out. */
export interface Vlans {
  pvid?: number | undefined;
  untagged?: readonly Vlan[] | undefined;
  tagged?: readonly Vlan[] | undefined;
}

/** All VLANs of a port. */
export interface WholeVlans {
  /** The VLAN of received frames that have no tag; 0 for none. */
  pvid: number;
  untagged: readonly number[];
  tagged: readonly number[];
}

/** Whether one of the arguments is given, with which the list of a port's VLANs is declared. */
export const declaresVlans = (given: Vlans | null | undefined): given is Vlans =>
  [given?.pvid, given?.untagged, given?.tagged].some((one) => one !== undefined && one !== null);

/** Fills in what follows: a `pvid` is untagged unless it is said to be tagged, and a sole untagged VLAN is the `pvid`. */
export function wholeOf({ pvid, untagged, tagged }: Vlans): WholeVlans {
  const tags = numbersOf(tagged ?? []);
  const alone = pvid === undefined || pvid === 0 || tags.includes(pvid) ? [] : [pvid];
  const plain = untagged ? numbersOf(untagged) : alone;
  const sole = plain.length === 1 ? plain[0] : undefined;
  return { pvid: pvid ?? sole ?? 0, untagged: plain, tagged: tags };
}

/** The kernel's VLANs in the form in which they were declared. An argument that was left out is there where it no longer follows. */
export function asDeclared(declared: Vlans, there: WholeVlans): Vlans {
  const facts: Vlans = {
    ...(declared.pvid !== undefined && { pvid: there.pvid }),
    ...(declared.untagged && { untagged: listAs(declared.untagged, there.untagged) }),
    ...((declared.tagged || there.tagged.length > 0) && { tagged: listAs(declared.tagged ?? [], there.tagged) }),
  };
  if (!isSame(wholeOf(facts).untagged, there.untagged)) facts.untagged = listAs([], there.untagged);
  return wholeOf(facts).pvid === there.pvid ? facts : { ...facts, pvid: there.pvid };
}

/** The VLANs of a list, one by one. */
export const numbersOf = (list: readonly Vlan[]): number[] =>
  list.flatMap((one) => {
    const [first, last] = endsOf(one);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  });

/** The first and the last VLAN of a range. A single one is both. */
export function endsOf(vlan: Vlan): [first: number, last: number] {
  const [first = 0, last = first] = String(vlan).split("-").map(Number);
  return [first, last];
}

/** VLANs as few ranges, in their order. */
export function rangesOf(numbers: readonly number[]): Vlan[] {
  const ranges: [first: number, last: number][] = [];
  for (const one of [...numbers].sort((a, b) => a - b)) {
    const range = ranges.at(-1);
    if (range && range[1] === one - 1) range[1] = one;
    else ranges.push([one, one]);
  }
  return ranges.map(([first, last]) => (first === last ? first : `${first}-${last}`));
}

/** The VLANs in one line, for `show`: `pvid 10, untagged 10, tagged 20 30-39`. */
export function vlansText(vlans: Vlans): string {
  const { pvid, untagged, tagged } = wholeOf(vlans);
  const parts = [
    ["pvid", pvid === 0 ? [] : [pvid]],
    ["untagged", rangesOf(untagged)],
    ["tagged", rangesOf(tagged)],
  ] as const;
  const told = parts.filter(([, list]) => list.length > 0).map(([name, list]) => `${name} ${list.join(" ")}`);
  return told.join(", ") || "no VLAN";
}

/** VLANs as ranges: those that were declared and are there whole, then the rest. */
function listAs(declared: readonly Vlan[], there: readonly number[]): Vlan[] {
  const left = new Set(there);
  const kept = declared.flatMap((one) => {
    const own = numbersOf([one]);
    const present = own.filter((vlan) => left.delete(vlan));
    return present.length === own.length ? [one] : rangesOf(present);
  });
  return [...kept, ...rangesOf([...left])];
}

const isSame = (one: readonly number[], other: readonly number[]): boolean =>
  one.length === other.length && one.every((vlan) => other.includes(vlan));
