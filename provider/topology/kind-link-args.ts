import type * as z from "zod";
import type { ArgsOf, Shape } from "../dynamic/arguments.ts";
import type { linkKinds } from "../kinds/link-kinds.ts";
import type { TopologyAddresses } from "./address-args.ts";

/** A link of a kind of its own, such as a macvlan: the words of that kind, with addresses. */
export type TopologyKindLinkArgs = { [Type in keyof LinkKinds]: KindLinkArgs<Type> }[keyof LinkKinds];

type LinkKinds = typeof linkKinds;

type KindLinkArgs<Type extends keyof LinkKinds> = TopologyAddresses &
  Omit<ArgsOf<LinkKinds[Type]["shape"]>, "name" | "netns" | "master" | "device" | "linkNetns"> & {
    /** The type of the link, in iproute2's word. */
    kind: Type;
    /** The link of the topology that it is a port of, in the same namespace. */
    master?: string;
    /** A namespace of the topology, or false for the host, where `device` is. @default its own, else the host */
    linkNetns?: string | false;
  } & ("device" extends RequiredOf<LinkKinds[Type]["shape"]> ? { device: string } : { device?: string });

type RequiredOf<S extends Shape> = {
  [K in keyof S]: undefined extends z.input<S[K]> ? never : K;
}[keyof S];
