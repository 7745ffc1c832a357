import type { ArgsOf } from "../dynamic/arguments.ts";
import type { linkKinds } from "../kinds/link-kinds.ts";
import type { Addresses, MemberArgs } from "./member-args.ts";

type LinkKinds = typeof linkKinds;

/** A link of a kind of its own, such as a macvlan: the arguments of that kind, with addresses. */
export type TopologyKindLinkArgs = { [Kind in keyof LinkKinds]: KindLinkArgs<Kind> }[keyof LinkKinds];

type KindLinkArgs<Kind extends keyof LinkKinds> = MemberArgs<
  ArgsOf<LinkKinds[Kind]["shape"]>,
  "name" | "netns" | "linkNetns"
> &
  OfKind<Kind>;

interface OfKind<Kind> extends Addresses {
  /** The type of the link, in iproute2's word. */
  kind: Kind;
  /** The namespace of this topology where `device` is, or false for the host. @default its own, else the host */
  linkNetns?: string | false;
}
