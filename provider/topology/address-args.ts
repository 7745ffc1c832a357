import type * as pulumi from "@pulumi/pulumi";
import type { AddressArgs } from "../kinds/address.ts";

/** The addresses of a link. */
export interface TopologyAddresses {
  /** Its address, with prefix length. */
  address?: pulumi.Input<string>;
  /** Several: a list, or by address with more words of an address each. */
  addresses?: pulumi.Input<string[] | Record<string, Omit<AddressArgs, "address" | "device" | "netns">>>;
}
