import type { ArgsOf } from "../dynamic/arguments.ts";
import type { linkKinds } from "../kinds/link-kinds.ts";
import type { Addresses, InNamespace, MemberArgs } from "./member-args.ts";

/**
 * A link that is no cable, such as a macvlan: the arguments of its kind, with addresses.
 * @example { kind: "macvlan", device: "lan", mode: "private", address: "10.99.0.3/16" }
 */
export type TopologyKindLinkArgs = { [Kind in keyof LinkKinds]: KindLinkArgs<Kind> }[keyof LinkKinds];

/** The same with `netns`, for a link that stands in no namespace's arguments. */
export type TopologyTopLinkArgs = TopologyKindLinkArgs & InNamespace;

type LinkKinds = typeof linkKinds;

type KindLinkArgs<Kind extends keyof LinkKinds> = OfKind<Kind> &
  MemberArgs<ArgsOf<LinkKinds[Kind]["shape"]>, "name" | "netns" | "linkNetns">;

interface OfKind<Kind> extends Addresses {
  /** The type of the link, in iproute2's word. */
  kind: Kind;
  /** The namespace of this topology where `device` is, or false for the host. @default the link's own or, without such a link there, the host */
  linkNetns?: string | false;
}
