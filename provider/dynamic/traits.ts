import type { Adopted, Marked } from "../kernel/inventory/marked.ts";
import type { LinkRef } from "../kernel/link/form.ts";
import type { Need } from "../kernel/need.ts";
import type { Identity } from "../kernel/overlap/identity.ts";

/**
 * Traits of a kind, for code that goes over all kinds and knows none of them by name: the commands show, doctor, list, gc and
 * recover, and topologies.
 */
export interface Traits<Args> {
  /** The types that its objects have for `list`, `gc` and `recover`. */
  objects?: readonly Marked["type"][];
  /** Whether nothing on this host shows that its resource stands, as of a command that has ended. */
  isPassing?: true;
  /** Whether deleting it does more than the kernel does when its namespace goes, so that it is deleted before that. */
  undoes?(args: Args): boolean;
  /**
   * The arguments that tell an adopted object from others, by what the kernel and the notes (files below /run/pulumi-netns)
   * say of the object: enough to give it back. Undefined where they do not say enough.
   */
  argumentsOf?(adopted: Adopted): Record<string, unknown> | undefined;
  /** The type of its links, in iproute2's word, where all have the same. */
  linkType?: string;
  /** The types of its links, where they have several; `linkType` is then a word for all of them. */
  linkTypes?: readonly string[];
  /** The arguments besides `device` for links that its link stands on. */
  lowers?: readonly string[];
  /** Whether a link of this kind can be the master of others, though it is no bridge. */
  isMaster?: true;
  /** How many ports a link of this kind takes, where it can have ports. */
  mostPorts?: number;
  /** The links in the arguments: none, one, or the two ends of a cable with the near end first. */
  ends?(args: Args): LinkEnd[];
  /** Things that the kernel has only once, so that no two resources of a program can have the same. @default the links */
  identities?: readonly IdentityOf<Args>[];
  /** The things that `show` tells besides the links. Values that are secret or missing come as texts. */
  shows?(outputs: Args): Shown[];
  /** Networks that the arguments bring to a namespace or the host, for `doctor` to compare with the host's networks. */
  networks?(args: Args): Network[];
  /** Networks that its link leads to, in which the gateways of routes may be. */
  reaches?(args: Args): Reach[];
  /** Gateways of routes, each of which has to be in a network of its link. */
  gateways?(args: Args): Gateway[];
  /** The kernel's features that the kind needs, for `doctor` to try. */
  needs?: readonly Need[];
  /** The reasons why a kind has no part where other kinds have one. */
  without?: Partial<Record<Place, string>>;
}

/** A thing that the kernel has only once, and the arguments that tell it; undefined where these arguments mean none. */
export interface IdentityOf<Args> {
  fields: readonly (keyof Args & string)[];
  of(args: Args): Identity | undefined;
}

/** The places in which each kind has a part, or says why it has none. */
export type Place = "show" | "doctor" | "inventory" | "topology" | "histories";

/** A link that a resource has, as its arguments tell of it. */
export interface LinkEnd extends LinkRef {
  /** The bridge that the link is a port of, in the same namespace. */
  master?: string | undefined;
  /** The link that this one stands on, as a macvlan does. */
  lower?: string | undefined;
  mtu?: number | undefined;
  up?: boolean | undefined;
  /** Whether it is the master of others without being a bridge: a bond or a VRF. */
  isMaster?: true;
  /** Whether VLAN tags decide which of its ports hear each other. */
  vlanFiltering?: boolean | undefined;
  /** The bridge's settings for the link as a port, VLANs among them. */
  port?: object | undefined;
  /** Whether the link was there before, so that what no argument tells is as somebody left it. */
  adopt?: boolean | undefined;
}

/** One thing that the drawing of a lab says of a resource. An entry with only a namespace says that the namespace is there. */
export interface Shown {
  /** The namespace; absent for the host. */
  netns?: LinkRef["netns"];
  /** The link that the address or the remark is about. */
  link?: string;
  address?: string;
  /** A particular of the link, such as `remote 192.0.2.1`. */
  remark?: string;
  route?: string;
  /** A rule of policy routing, such as `rule 700: from 10.1.0.0/24 lookup 77`. */
  rule?: string;
  /** Address translation. */
  translation?: string;
  setting?: string;
  /** The command of a process. */
  process?: string;
  /** A command that has run in that place, such as `exec ip link set lo mtu 9000`. */
  command?: string;
  /** What must answer, such as `answer from 10.0.0.2 by icmp`. */
  check?: string;
}

/** A network that a lab has in a namespace or on the host. */
export interface Network {
  netns?: LinkRef["netns"];
  /** An address, with prefix length, of a link in that place. */
  address?: string;
  /** A network whose traffic is forwarded in that place. */
  forwarded?: string;
}

/** A network that a link leads to without a gateway. */
export interface Reach extends LinkRef {
  network: string;
}

/** A gateway behind a link. */
export interface Gateway extends LinkRef {
  via: string;
  /** The argument that names the gateway. */
  argument: string;
}

/** Which arguments and outputs of a kind are secrets: in the state, and in messages. */
export interface Secret {
  fields: readonly string[];
  /** The argument whose value decides whether these fields are secrets. */
  by: string;
  holds(by: unknown): boolean;
}
