import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { type ArgsOf, type CheckedOf, kernelsOwn, unreadable } from "../dynamic/arguments.ts";
import { resourceOf } from "../dynamic/class.ts";
import {
  type Device,
  type DeviceHandle,
  deviceArgument,
  isDevice,
  netnsArgument,
  onDevice,
} from "../dynamic/device.ts";
import { kindOf, type Self } from "../dynamic/kind.ts";
import {
  addressAdd,
  addressDelete,
  addressGet,
  addressRelease,
  addressReplace,
  addressShowOurs,
  addressTake,
  addressThere,
} from "../kernel/address/addresses.ts";
import type { AddressMaking } from "../kernel/address/claimed.ts";
import { addressAbout, addressFacts, addressRefOf, networkBeyond } from "../kernel/address/form.ts";
import { addressNeeds } from "../kernel/address/needs.ts";
import { hostPrefix, peerAddress } from "../kernel/address/prefix-schema.ts";
import { addressRules } from "../kernel/address/rules.ts";
import { familyOf, networkOf, prefixLengthOf } from "../kernel/ip.ts";
import { addressLabel, linkName } from "../kernel/link/schema.ts";
import { addressIdentities } from "../kernel/overlap/identity.ts";
import { addressWarnings } from "../kernel/overlap/overlaps.ts";
import { whole } from "../kernel/schema/text.ts";

const lifetime = (what: string) => whole(what, 1, 2 ** 32 - 2).optional();

const shape = {
  /** The link that the address is on: a resource, such as a bridge or an end of a cable, or a kernel name. */
  device: unreadable(deviceArgument(linkName)),
  /** The namespace of the device, where the device is given by name. @default the device's, else the host */
  netns: netnsArgument,
  /** The address, IPv4 or IPv6, with its prefix length, such as `10.0.0.1/24`. */
  address: hostPrefix,
  /** The address at the other end of a point-to-point link, of the same family, with or without prefix length. @default none */
  peer: peerAddress.optional(),
  /** The scope in which the address is valid: `global`, `link` or `host`. An IPv6 address has a scope of its own and takes no other. @default the kernel's, by address */
  scope: kernelsOwn(z.enum(["global", "link", "host"])),
  /** A label, the old-style name of an IPv4 address, at most 15 bytes: the device's name, then `:` and more, such as `eth0:1`. @default the device's name */
  label: addressLabel.optional(),
  /** Whether IPv6 asks the network for another host with this address before it uses the address (RFC 4862). @default true */
  duplicateDetection: z.boolean().default(true),
  /** Seconds that new connections use the address (RFC 4862), at most `validLifetime`. IPv4 takes this only with `validLifetime`. @default `validLifetime` */
  preferredLifetime: lifetime("preferredLifetime"),
  /** Seconds until the kernel removes the address. @default for ever */
  validLifetime: lifetime("validLifetime"),
  /** Whether to take over an address that is there already: only the given lifetimes are changed, and deleting the resource puts back what was found. @default false */
  adopt: z.boolean().optional(),
};

/**
 * The arguments of an `Address`.
 * @example { device: cable.peer, address: "10.0.0.10/24" }
 */
export interface AddressArgs extends ArgsOf<typeof shape> {}

type Args = CheckedOf<typeof shape>;

export const address = kindOf({
  name: "Address",
  shape,
  outputs: {},
  rules: addressRules,
  warnings: addressWarnings,
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
    release: (args, self, before) => addressRelease(making(args, self), before),
  },
  asFound: ["duplicateDetection"],
  objects: ["address"],
  argumentsOf({ netns, name }) {
    const { name: device, ...found } = addressRefOf(name.split(" "));
    return { netns, device, ...found };
  },
  shows: ({ netns, device: link, address, peer }) => [
    { netns, link, address: peer === undefined ? address : `${address} peer ${peer}` },
  ],
  identities: addressIdentities,
  networks: ({ netns, address }) => [{ netns, address }],
  reaches: ({ netns, device: name, ...own }) => [{ netns, name, network: networkBeyond(own) }],
  needs: addressNeeds,
});

/**
 * An address on a link: see ip-address(8). Given as a `device`, it stands for its link, and resources there wait for the address.
 * @example new Address("gateway", { device: bridge, address: "10.0.0.1/24" })
 */
export class Address
  extends resourceOf(address, { wire, get: { id: "address", by: ["device", "netns", "peer"] } })
  implements Device
{
  /** The family: 4 or 6. */
  readonly family: pulumi.Output<number>;
  /** The length of the address's prefix in bits, such as 24. */
  readonly prefixLength: pulumi.Output<number>;
  /** The network that it is in, such as `10.0.0.0/24`. */
  readonly network: pulumi.Output<string>;
  /** The link of the address, for resources that take this one as their device. */
  readonly device: DeviceHandle;

  constructor(name: string, args: AddressArgs, opts?: pulumi.CustomResourceOptions) {
    super(name, args, opts);
    // A link that is given by name outlives the address, and so do routes on it.
    const link = isDevice(args.device) ? args.device.device.link : undefined;
    // The engine's output `device` is the name of the device. Below, the handle of the link takes its place.
    const device = (this as unknown as { device: pulumi.Output<string> }).device;
    // These outputs are made here and not in the provider, so that they are secret where the address is.
    this.family = this.address.apply((text) => familyOf(text) ?? 4);
    this.prefixLength = this.address.apply(prefixLengthOf);
    this.network = this.address.apply(networkOf);
    this.device = { name: device, netns: onDevice(args.device, args.netns).netns, owner: this, link };
  }
}

function wire(_name: string, args: AddressArgs) {
  const place = onDevice(args.device, args.netns);
  return { args: { ...args, ...place.args }, wiring: place.wiring };
}

const making = ({ device, ...args }: Args, self: Self): AddressMaking => ({
  ...args,
  name: device,
  owner: self,
  within: self.within,
});
