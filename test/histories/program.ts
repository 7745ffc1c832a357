import type { Lab, Part, PartOf, Place, Slot } from "./lab.ts";
import { Mention, type Resource } from "./resource.ts";

export interface EndPart {
  place: Place;
  /** The slot of the bridge whose port the end is to be. */
  master?: number;
  mtu?: number;
  mac?: string;
  txQueueLength?: number;
  up?: boolean;
}

export interface AddressPart extends Part {
  on: "bridge" | "near" | "far" | "lo";
  /** The slot of the bridge or the cable; for `lo`, the place. */
  slot: number;
  family: 4 | 6;
  /** On one link, a later address of the same subnet is a secondary address. */
  subnet: number;
  variant: number;
  validLifetime?: number;
  duplicateDetection?: boolean;
}

/** A link that can have addresses. */
export interface LinkPlace {
  name: string;
  place: number;
  isUp: boolean;
  /** The key of the link's resource, or of the cable whose end it is; absent for `lo`. */
  key?: string;
  code?: string;
}

/** Makes a program of a lab's parts, without those that do not fit. */
export class Program {
  readonly lab: Lab;

  constructor(lab: Lab) {
    this.lab = lab;
  }

  /** The place itself, or the host if that slot has no namespace. */
  place = (place: number): number => (this.lab.netns[place] ? place : -1);

  netnsName = (place: number): string => `n${place}${this.lab.netns[place]?.variant ? "x" : ""}`;

  /** The argument `netns` for a place. */
  netnsArgs = (place: number): { netns?: Mention } =>
    place < 0 ? {} : { netns: new Mention([`netns${place}`], this.netnsName(place), `netns${place}`) };

  netnsKeys = (place: number): string[] => (place < 0 ? [] : [`netns${place}`]);

  bridgeName = (i: number): string => `br${i}${this.lab.bridge[i]?.variant ? "x" : ""}`;

  /** The slot of the bridge whose port the end is, if that bridge exists in the same place. */
  master({ place, master }: EndPart): number | undefined {
    const bridge = master === undefined ? undefined : this.lab.bridge[master];
    return bridge && this.place(bridge.place) === this.place(place) ? master : undefined;
  }

  cableNames(i: number): { near: string; far: string } {
    const ending = this.lab.cable[i]?.variant ? "x" : "";
    return { near: `c${i}${ending}`, far: `c${i}p${ending}` };
  }

  bridgeMention = (i: number): Mention => new Mention([`bridge${i}`], this.bridgeName(i), `bridge${i}`);

  /** The link of an address, if it exists. */
  linkOf({ on, slot, family }: AddressPart): LinkPlace | undefined {
    // No IPv6 address on the host's lo: if IPv6 forwarding is turned on right after an address without duplicate detection was
    // added, the kernel joins the subnet's anycast address twice and leaves it once. Its route would outlive the lab.
    if (on === "lo") return family === 6 && this.place(slot) < 0 ? undefined : this.loopback(this.place(slot));
    if (on === "bridge") {
      const part = this.lab.bridge[slot];
      const own = { key: `bridge${slot}`, code: `bridge${slot}` };
      return part
        ? { name: this.bridgeName(slot), place: this.place(part.place), isUp: part.up ?? true, ...own }
        : undefined;
    }
    const cable = this.lab.cable[slot];
    if (!cable) return undefined;
    const code = on === "near" ? `cable${slot}` : `cable${slot}.peer`;
    const { place, up = true } = cable[on];
    return { name: this.cableNames(slot)[on], place: this.place(place), isUp: up, key: `cable${slot}`, code };
  }

  private loopback(place: number): LinkPlace {
    return { name: "lo", place, isUp: place < 0 || this.lab.netns[place]?.loopback === true };
  }

  /** The argument `device`, and what the class derives from it: see onDevice in provider/dynamic/device.ts. */
  onLink({ name, place, key, code }: LinkPlace) {
    const netns = this.netnsArgs(place);
    const within = key === undefined ? this.netnsKeys(place) : [key];
    const deletedWith = this.netnsKeys(place)[0] ?? key;
    if (key === undefined) return { args: { device: name, ...netns }, implied: {}, within, deletedWith };
    // The name of a cable's far end is not an output, but the text that the program gave.
    const isFar = code?.endsWith(".peer") === true;
    const device = new Mention(isFar ? [] : [key], name, code ?? key);
    return { args: { device }, implied: netns, within, deletedWith };
  }

  addressText(i: number): string {
    const { family, subnet, variant } = this.part("address", i);
    const host = i * 2 + variant + 1;
    return family === 4 ? `10.${subnet}.0.${host}/24` : `2001:db8:${subnet}::${host}/64`;
  }

  part<S extends Slot>(slot: S, i: number): PartOf<S> {
    return this.lab[slot][i] as PartOf<S>;
  }
}

/** A resource's key in the program, and which of its two names it has. */
interface Naming {
  key: string;
  called: number;
}

/** Makes the resource of a slot. */
export function resource(kind: string, { key, called }: Naming, rest: Partial<Resource>): Resource {
  const names = [key, `${key}-renamed`];
  const [name = key] = names.splice(called, 1);
  return {
    ...{ key, kind, name, aliases: names, implied: {}, within: [], attached: [], deletedWith: undefined, args: {} },
    ...rest,
  };
}
