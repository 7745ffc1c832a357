import { type LinkRef, linkText } from "../link/form.ts";

/** A neighbour by its address, or a station by its MAC address, on a link. */
export interface NeighbourRef {
  netns?: LinkRef["netns"];
  device: string;
  /** Undefined for a station in the forwarding table of a bridge. */
  address?: string | undefined;
  mac?: string | undefined;
  /** Whether the place answers for the address, in place of a neighbour. */
  proxy: boolean;
}

export const neighbourText = (ref: NeighbourRef): string => {
  const { netns, device, address, mac, proxy } = ref;
  const what = address === undefined ? `station ${mac}` : `${proxy ? "proxy" : "neighbour"} ${address}`;
  return `${what} on ${linkText({ netns, name: device })}`;
};

/** The words of `ip neigh` or `bridge fdb` that tell an entry from others. */
export const neighbourIdentity = ({ device, address, mac, proxy }: NeighbourRef): string[] => [
  ...(proxy ? ["proxy"] : []),
  ...[address ?? `${mac}`, "dev", device],
];

/** The neighbour that a {@link neighbourIdentity} identifies. */
export function neighbourRefOf(identity: readonly string[]): Omit<NeighbourRef, "mac"> & { address: string } {
  const [address = "", , device = ""] = identity[0] === "proxy" ? identity.slice(1) : identity;
  return { address, device, proxy: identity[0] === "proxy" };
}

/** An entry in one line, for notes. */
export const neighbourAbout = (ref: NeighbourRef): string =>
  [ref.address === undefined ? "fdb" : "neigh", ...neighbourIdentity(ref)].join(" ");
