import type { Adopted, Marked } from "../kernel/inventory/marked.ts";
import type { LinkRef } from "../kernel/link/form.ts";
import type { Need } from "../kernel/need.ts";
import type { Identity } from "../kernel/overlap/identity.ts";

/**
 * What a kind tells of itself, for all who go over the kinds and know none of them by name: show, doctor, list, gc, recover,
 * topologies.
 */
export interface Traits<Args> {
  /** What its objects are to `list`, `gc` and `recover`. */
  objects?: readonly Marked["type"][];
  /**
   * The arguments that tell its object from others, by what the kernel and the notes say of one that was adopted: enough to give
   * it back. Undefined where they do not say enough.
   */
  argumentsOf?(adopted: Adopted): Record<string, unknown> | undefined;
  /** The type of its links, in iproute2's word, where all have the same. */
  linkType?: string;
  /** How many ports a link of it takes, where others can be ports of it. */
  mostPorts?: number;
  /** The links that its arguments tell of: none, one, or the two ends of a cable with the near one first. */
  ends?(args: Args): LinkEnd[];
  /** What of it the kernel has once, and no other resource of a program may be. @default its links */
  identities?: readonly IdentityOf<Args>[];
  /** What `show` tells besides its links. Values that are secret or missing come as texts. */
  shows?(outputs: Args): Shown[];
  /** Networks that its arguments bring to a place, for `doctor` to compare with the host's. */
  networks?(args: Args): Network[];
  /** Networks that its link leads to, for routes by a gateway there. */
  reaches?(args: Args): Reach[];
  /** Gateways that a network of their link has to lead to. */
  gateways?(args: Args): Gateway[];
  /** What it needs of the kernel, for `doctor` to try. */
  needs?: readonly Need[];
  /** Why it has no place where others have one. */
  without?: Partial<Record<Place, string>>;
}

/** Something of a resource that the kernel has once, by the arguments that tell it; undefined where these arguments mean none. */
export interface IdentityOf<Args> {
  fields: readonly (keyof Args & string)[];
  of(args: Args): Identity | undefined;
}

/** Where kinds have their places. */
export type Place = "show" | "doctor" | "inventory" | "topology" | "histories";

/** A link that a resource has, as its arguments tell of it. */
export interface LinkEnd extends LinkRef {
  /** The link that it is a port of, in the same namespace. */
  master?: string | undefined;
  /** The link that it stands on, as a macvlan does. */
  lower?: string | undefined;
  mtu?: number | undefined;
  up?: boolean | undefined;
  /** Whether tags decide which of its ports hear each other. */
  vlanFiltering?: boolean | undefined;
}

/** One thing that a drawing of a lab says of a resource: an entry with a place alone says that the place is there. */
export interface Shown {
  /** The namespace that it is in; absent for the host. */
  netns?: LinkRef["netns"];
  /** The link that the address or the remark is about. */
  link?: string;
  address?: string;
  /** What is particular about a link, such as `remote 192.0.2.1`. */
  remark?: string;
  route?: string;
  /** Address translation. */
  translation?: string;
  setting?: string;
}

/** A network that a lab has in a place. */
export interface Network {
  netns?: LinkRef["netns"];
  /** An address of a link there, with prefix length. */
  address?: string;
  /** A network whose traffic is forwarded there. */
  forwarded?: string;
}

/** A network that a link leads to without a gateway. */
export interface Reach extends LinkRef {
  network: string;
}

/** A gateway behind a link. */
export interface Gateway extends LinkRef {
  via: string;
  /** The argument that names it. */
  argument: string;
}
