import type { LinkRef } from "../kernel/link/form.ts";

/** What a kind tells of itself, for all who go over the kinds and know none of them by name. */
export interface Traits<Args> {
  /** The type of its links, in iproute2's word, where all have the same. */
  linkType?: string;
  /** How many ports a link of it takes, where others can be ports of it. */
  mostPorts?: number;
  /** The links that its arguments tell of: none, one, or the two ends of a cable with the near one first. */
  ends?(args: Args): LinkEnd[];
}

/** A link that a resource has, as its arguments tell of it. */
export interface LinkEnd extends LinkRef {
  /** The link that it is a port of, in the same namespace. */
  master?: string | undefined;
  /** The link that it stands on, as a macvlan does. */
  lower?: string | undefined;
  mtu?: number | undefined;
  up?: boolean | undefined;
}
