import type * as pulumi from "@pulumi/pulumi";
import type { Device, Namespace } from "../dynamic/device.ts";
import type { AddressArgs } from "../kinds/address.ts";

/** A kind's arguments as those of a member: without what its place tells, and other members by name. */
export type MemberArgs<Args, Told extends PropertyKey = never> = {
  [Key in keyof Omit<Args, Told>]: Exclude<Omit<Args, Told>[Key], Device | Namespace>;
};

/** Something in a namespace of the topology, or on the host. */
export interface InNamespace {
  /** The namespace of this topology that it is in. @default the host */
  netns?: string;
}

/** The addresses of a link. */
export interface Addresses {
  /** Its address, with prefix length. @default none */
  address?: pulumi.Input<string>;
  /** Several addresses: a list, or by address with more arguments of an `Address` each. @default none */
  addresses?: pulumi.Input<
    pulumi.Input<string>[] | Record<string, MemberArgs<AddressArgs, "address" | "device" | "netns">>
  >;
}

/** A link in short: its address, or several; or its arguments. */
export type InShort<Args> = Args | pulumi.Input<string> | pulumi.Input<string>[];
