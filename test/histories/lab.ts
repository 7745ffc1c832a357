/**
 * A random lab: slots of each kind, some of them empty. A slot is what a user takes for one and the same resource, whatever
 * it is called. What its parts say of each other may not fit (a port of a bridge that is not there): resources.ts turns a lab
 * into a program that the kernel can have.
 */
export interface Lab {
  netns: (NetnsPart | null)[];
  bridge: (BridgePart | null)[];
  cable: (CablePart | null)[];
  address: (AddressPart | null)[];
  route: (RoutePart | null)[];
  masquerade: (MasqueradePart | null)[];
  sysctl: (SysctlPart | null)[];
  topology: (TopologyPart | null)[];
}

/** How many slots a lab has of each kind. */
export const slots: Record<keyof Lab, number> = {
  netns: 3,
  bridge: 2,
  cable: 3,
  address: 5,
  route: 4,
  masquerade: 2,
  sysctl: 2,
  topology: 1,
};

interface Part {
  /** Under which of two names the program knows the resource; another one is an alias of it. */
  called: number;
}

/** The number of a namespace's slot; -1 is the host. */
type Place = number;

export interface NetnsPart extends Part {
  /** Which of two names it has in the kernel. */
  variant: number;
  loopback: boolean;
  nameservers?: string[];
  hosts?: Record<string, string>;
}

export interface BridgePart extends Part {
  variant: number;
  place: Place;
  mtu?: number;
  mac?: string;
  stp?: boolean;
  ageingTime?: number;
  multicastSnooping?: boolean;
  up?: boolean;
}

export interface EndPart {
  place: Place;
  /** The bridge that it is to be a port of. */
  master?: number;
  mtu?: number;
  mac?: string;
  txQueueLength?: number;
  up?: boolean;
}

export interface CablePart extends Part {
  variant: number;
  near: EndPart;
  far: EndPart;
}

export interface AddressPart extends Part {
  on: "bridge" | "near" | "far" | "lo";
  /** The slot of the bridge or of the cable; for `lo`, the place. */
  slot: number;
  family: 4 | 6;
  /** Addresses of one subnet are each other's secondary ones, where they are on one link. */
  subnet: number;
  variant: number;
  validLifetime?: number;
  duplicateDetection?: boolean;
}

export interface RoutePart extends Part {
  type: "unicast" | "blackhole" | "unreachable";
  /** The slots of the addresses that it leaves by; one is enough for a simple route. */
  by: number[];
  /** Where it is, for one that refuses packets. */
  place: Place;
  variant: number;
  isDefault: boolean;
  via: boolean;
  gateway: number;
  metric?: number;
  table?: number;
  mtu?: number;
  source: boolean;
}

export interface MasqueradePart extends Part {
  place: Place;
  family: 4 | 6;
  subnet: number;
  exceptBridge?: number;
  forwarding?: boolean;
}

export interface SysctlPart extends Part {
  place: Place;
  value: number;
}

/** A lab within the lab, with names and subnets of its own. */
export interface TopologyPart extends Part {
  bridge: { gateway: boolean; mtu?: number; ageingTime?: number } | null;
  hosts: (HostPart | null)[];
  /** Whether a cable joins the first two hosts. */
  joined: boolean;
  masquerade: { forwarding?: boolean } | null;
}

interface HostPart {
  /** Whether it is on the bridge, and there: which address it has, its mtu, and whether it takes the bridge's gateway. */
  port: boolean;
  variant: number;
  mtu?: number;
  gateway?: false;
  /** Whether it has another route by the bridge's address. */
  route: boolean;
  loopback?: boolean;
  hosts?: Record<string, string>;
  ecn?: number;
}

/** A change of a program: another part, or none, in a slot. */
export interface Edit {
  kind: keyof Lab;
  slot: number;
  part: Lab[keyof Lab][number];
}

/** The lab after some changes. */
export function edited(lab: Lab, edits: readonly Edit[]): Lab {
  const next = structuredClone(lab);
  for (const { kind, slot, part } of edits) (next[kind] as unknown[])[slot] = part;
  return next;
}
