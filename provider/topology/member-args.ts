import type * as pulumi from "@pulumi/pulumi";
import type { Device, Namespace } from "../dynamic/device.ts";
import type { AddressArgs } from "../kinds/address.ts";

/** The arguments of a kind for a member: without those that its place tells, and with names in the place of resources. */
export type MemberArgs<Args, Told extends PropertyKey = never> = {
  [Key in keyof Omit<Args, Told>]: Exclude<Omit<Args, Told>[Key], Device | Namespace>;
};

/** Something in a namespace of the topology, or on the host. */
export interface InNamespace {
  /** The namespace, one of this topology. @default the host */
  netns?: string;
}

/** What is in a VRF of its namespace. */
export interface InVrf {
  /** The name of a link of this namespace with the kind `vrf`, in place of `table`. @default none */
  vrf?: string;
}

/** The addresses of a link. */
export interface Addresses {
  /** The address of the link, with prefix length. @default none */
  address?: pulumi.Input<string>;
  /** Several addresses: a list, or a record by address with further arguments of an `Address`. @default none */
  addresses?: pulumi.Input<
    pulumi.Input<string>[] | Record<string, MemberArgs<AddressArgs, "address" | "device" | "netns">>
  >;
}

/** A link by its arguments or, in short, by its address or a list of its addresses. */
export type InShort<Args> = Args | pulumi.Input<string> | pulumi.Input<string>[];
