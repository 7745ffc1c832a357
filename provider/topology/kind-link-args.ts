import type * as z from "zod";
import type { ArgsOf, Shape } from "../dynamic/arguments.ts";
import type { linkKinds } from "../kinds/link-kinds.ts";
import type { TopologyAddresses } from "./address-args.ts";

/** A link of a kind of its own, such as a macvlan: the words of that kind, with addresses. */
export type TopologyKindLinkArgs = { [Type in keyof LinkKinds]: KindLinkArgs<Type> }[keyof LinkKinds];

/** The same where the place is not said by where it stands. */
export type TopologyTopLinkArgs = TopologyKindLinkArgs & {
  /** A namespace of the topology that it is in. @default the host */
  netns?: string;
};

type LinkKinds = typeof linkKinds;

type KindLinkArgs<Type extends keyof LinkKinds> = TopologyAddresses &
  Omit<ArgsOf<LinkKinds[Type]["shape"]>, "name" | "netns" | "master" | "device" | "linkNetns"> &
  Around<Type> &
  ("device" extends RequiredOf<LinkKinds[Type]["shape"]> ? OnDevice : Partial<OnDevice>);

interface Around<Type> {
  /** The type of the link, in iproute2's word. */
  kind: Type;
  /** The link of the topology that it is a port of, in the same namespace. @default none */
  master?: string;
  /** A namespace of the topology where `device` is, or false for the host. @default its own; where none is called so there, the host */
  linkNetns?: string | false;
}

interface OnDevice {
  /** The link that it stands on. */
  device: string;
}

type RequiredOf<S extends Shape> = {
  [K in keyof S]: undefined extends z.input<S[K]> ? never : K;
}[keyof S];
