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
  /** The VLAN of a station, where the bridge looks at VLANs; undefined for a station of all VLANs. */
  vlan?: number | undefined;
}

export const neighbourText = (ref: NeighbourRef): string => {
  const { netns, device, address, mac, proxy, vlan } = ref;
  const station = `station ${mac}${vlan === undefined ? "" : ` in VLAN ${vlan}`}`;
  const what = address === undefined ? station : `${proxy ? "proxy" : "neighbour"} ${address}`;
  return `${what} on ${linkText({ netns, name: device })}`;
};

/** The words of `ip neigh` or `bridge fdb` that tell an entry from others. */
export const neighbourIdentity = ({ device, address, mac, proxy, vlan }: NeighbourRef): string[] => [
  ...(proxy ? ["proxy"] : []),
  ...[address ?? `${mac}`, "dev", device],
  ...(vlan === undefined ? [] : ["vlan", `${vlan}`]),
];

/** The neighbour that a {@link neighbourIdentity} identifies. */
export function neighbourRefOf(identity: readonly string[]): Omit<NeighbourRef, "mac"> & { address: string } {
  const [address = "", , device = "", , vlan] = identity[0] === "proxy" ? identity.slice(1) : identity;
  return { address, device, proxy: identity[0] === "proxy", ...(vlan !== undefined && { vlan: Number(vlan) }) };
}

/** An entry in one line, for notes. */
export const neighbourAbout = (ref: NeighbourRef): string =>
  [ref.address === undefined ? "fdb" : "neigh", ...neighbourIdentity(ref)].join(" ");
