import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import {
  type Device,
  type DeviceHandle,
  type DeviceInput,
  isDevice,
  type NetnsInput,
  onDevice,
} from "../dynamic/device.ts";
import type { Kind, Self } from "../dynamic/kind.ts";
import { KernelResource } from "../dynamic/resource.ts";
import { addressFacts } from "../kernel/address-form.ts";
import { type AddressMaking, addressAdd, addressDelete, addressReplace, addressShowOurs } from "../kernel/addresses.ts";
import { familyOf, networkOf, prefixLengthOf } from "../kernel/ip.ts";
import { addressOverlaps } from "../kernel/overlaps.ts";
import { hostPrefix, ipAddress, ipPrefix } from "../kernel/words/addresses.ts";
import { addressLabel, linkName } from "../kernel/words/links.ts";
import { netnsRef } from "../kernel/words/places.ts";
import { whole } from "../kernel/words/text.ts";

export interface AddressArgs {
  /** The link that it is on: a bridge, an end of a veth, or a name. */
  device: DeviceInput;
  /** The namespace, where the device is given by name. @default the device's, else the host */
  netns?: NetnsInput;
  /** IPv4 or IPv6, with prefix length, such as `10.0.0.1/24`. */
  address: pulumi.Input<string>;
  /** The address of the other end of a point-to-point link. @default none */
  peer?: pulumi.Input<string>;
  /** Where it is valid: `global`, `link` or `host`. @default the kernel's, by address */
  scope?: pulumi.Input<"global" | "link" | "host">;
  /** An old-style name for an IPv4 address, such as `eth0:1`. @default the device's name */
  label?: pulumi.Input<string>;
  /** Whether IPv6 asks the network for another host with this address before it uses it (RFC 4862). @default true */
  duplicateDetection?: pulumi.Input<boolean>;
  /** Seconds that new connections use it (RFC 4862). @default forever */
  preferredLifetime?: pulumi.Input<number>;
  /** Seconds until the kernel removes it. @default forever */
  validLifetime?: pulumi.Input<number>;
}

const lifetime = (what: string) => whole(what, 1, 2 ** 32 - 2).optional();

const schema = z.strictObject({
  device: linkName,
  netns: netnsRef.optional(),
  address: hostPrefix,
  peer: z.union([ipAddress, ipPrefix], { error: "a peer is an address, with or without prefix length" }).optional(),
  scope: z.enum(["global", "link", "host"]).optional(),
  label: addressLabel.optional(),
  duplicateDetection: z.boolean().default(true),
  preferredLifetime: lifetime("preferredLifetime"),
  validLifetime: lifetime("validLifetime"),
});

type Args = z.infer<typeof schema>;

export const address: Kind<Args> = {
  name: "Address",
  schema,
  rules: [
    {
      fields: ["peer", "address"],
      broken: ({ peer, address }) =>
        peer !== undefined && familyOf(peer) !== familyOf(address)
          ? `${peer} is of another family than ${address}`
          : undefined,
    },
    {
      fields: ["label", "address"],
      broken: ({ label, address }) =>
        label !== undefined && familyOf(address) === 6 ? "only IPv4 addresses have labels" : undefined,
    },
    {
      fields: ["preferredLifetime", "validLifetime", "address"],
      broken: ({ preferredLifetime, validLifetime, address }) =>
        preferredLifetime && !validLifetime && familyOf(address) === 4
          ? "IPv4 keeps a preferred lifetime only with a validLifetime; give both"
          : undefined,
    },
    {
      fields: ["preferredLifetime", "validLifetime"],
      broken: ({ preferredLifetime = 0, validLifetime = Number.POSITIVE_INFINITY }) =>
        preferredLifetime > validLifetime
          ? `${preferredLifetime} s is longer than validLifetime, ${validLifetime} s`
          : undefined,
    },
  ],
  warnings: [
    {
      fields: ["address", "device", "netns", "peer"],
      broken: ({ device: name, ...rest }, owner) => addressOverlaps({ ...rest, name }, owner),
    },
  ],
  replaceOn: ["device", "netns", "address", "peer", "scope", "label", "duplicateDetection"],
  create: async (args, self) => addressFacts(making(args, self), await addressAdd(making(args, self))),
  async read(args, self) {
    const found = await addressShowOurs(making(args, self));
    return found && addressFacts(making(args, self), found);
  },
  update: async (args, self) => addressFacts(making(args, self), await addressReplace(making(args, self))),
  remove: (args, self) => addressDelete(making(args, self)),
};

/**
 * An address on a link: see ip-address(8). Given as a `device`, it is the link, and children wait for the address.
 * @example new Address("gateway", { device: bridge, address: "10.0.0.1/24" })
 */
export class Address extends KernelResource implements Device {
  declare readonly netns: pulumi.Output<string | number | undefined>;
  declare readonly address: pulumi.Output<string>;
  declare readonly peer: pulumi.Output<string | undefined>;
  declare readonly scope: pulumi.Output<string>;
  declare readonly label: pulumi.Output<string | undefined>;
  declare readonly duplicateDetection: pulumi.Output<boolean>;
  declare readonly preferredLifetime: pulumi.Output<number | undefined>;
  declare readonly validLifetime: pulumi.Output<number | undefined>;
  /** 4 or 6. */
  readonly family: pulumi.Output<number>;
  readonly prefixLength: pulumi.Output<number>;
  /** The network that it is in, such as `10.0.0.0/24`. */
  readonly network: pulumi.Output<string>;
  readonly device: DeviceHandle;

  constructor(name: string, args: AddressArgs, opts?: pulumi.CustomResourceOptions) {
    const place = onDevice(args.device, args.netns);
    super(address, name, { ...args, ...place.args }, place.wiring, opts);
    // A link that is given by name outlives the address, and so do routes on it.
    const link = isDevice(args.device) ? args.device.device.link : undefined;
    const device = (this as unknown as { device: pulumi.Output<string> }).device;
    // Made here and not in the provider, so that what follows from a secret address is secret as well.
    this.family = this.address.apply((text) => familyOf(text) ?? 4);
    this.prefixLength = this.address.apply(prefixLengthOf);
    this.network = this.address.apply(networkOf);
    this.device = { name: device, netns: place.netns, owner: this, link };
  }
}

const making = ({ device, ...args }: Args, self: Self): AddressMaking => ({
  ...args,
  name: device,
  owner: self,
  within: self.within,
});
