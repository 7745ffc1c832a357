import type * as pulumi from "@pulumi/pulumi";
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
import {
  type AddressMaking,
  addressAdd,
  addressDelete,
  addressReplace,
  addressShowOurs,
} from "../kernel/address/addresses.ts";
import { addressGet, addressRelease, addressTake, addressThere } from "../kernel/address/adoption.ts";
import { addressAbout, addressFacts } from "../kernel/address/form.ts";
import { type AddressChecked, addressRules, addressSchema } from "../kernel/address/schema.ts";
import { familyOf, networkOf, prefixLengthOf } from "../kernel/ip.ts";
import { addressOverlaps } from "../kernel/overlap/overlaps.ts";

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
  /** Takes over an address that is there already: only lifetimes that are given are changed, and deleting it puts them back. @default false */
  adopt?: pulumi.Input<boolean>;
}

export const address: Kind<AddressChecked> = {
  name: "Address",
  schema: addressSchema,
  rules: addressRules,
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
  async get(args) {
    const found = await addressGet({ ...args, name: args.device });
    return found && addressFacts({ ...args, name: args.device }, found);
  },
  adoption: {
    note: (args) => ({ netns: args.netns, about: addressAbout({ ...args, name: args.device }) }),
    find: (args, self) => addressThere(making(args, self)),
    take: (args, self) => addressTake(making(args, self)),
    release: (args, self, back) => addressRelease(making(args, self), back),
  },
  asFound: ["duplicateDetection"],
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

  /** Reads an address that is there, whoever made it; `id` is the address with its prefix length. It is never changed or deleted. */
  static get(
    name: string,
    id: pulumi.Input<string>,
    args: Pick<AddressArgs, "device" | "netns" | "peer">,
    opts?: pulumi.CustomResourceOptions,
  ): Address {
    return new Address(name, { ...args, address: id }, { ...opts, id });
  }

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

const making = ({ device, ...args }: AddressChecked, self: Self): AddressMaking => ({
  ...args,
  name: device,
  owner: self,
  within: self.within,
});
