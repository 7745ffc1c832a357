import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import {
  type Device,
  type DeviceHandle,
  type DeviceInput,
  deviceOwner,
  deviceWord,
  type NetnsInput,
  netnsResource,
  netnsWord,
} from "../dynamic/device.ts";
import type { Kind } from "../dynamic/kind.ts";
import { linkNameFor } from "../dynamic/names.ts";
import { KernelResource } from "../dynamic/resource.ts";
import { claimsDropWithin } from "../kernel/claims.ts";
import { vethAdd, vethDelete, vethSet, vethShowOurs } from "../kernel/veth.ts";
import { type End, endsToMake, released, vethFacts } from "../kernel/veth-form.ts";
import { feature, linkName, mac, mtu, newLinkName } from "../kernel/words/links.ts";
import { netnsRef } from "../kernel/words/places.ts";
import { whole } from "../kernel/words/text.ts";

/** One end of a cable. */
export interface VethEndArgs {
  /** The link's name in its namespace, at most 15 bytes. @default the resource's name (for the peer, with `-peer`), shortened where it is too long */
  name?: pulumi.Input<string>;
  /** The namespace it is in. @default the host */
  netns?: NetnsInput;
  /** The bridge that it is a port of, in the same namespace. @default none */
  master?: DeviceInput;
  /** Its MAC address. @default derived from the mark, the same each time */
  mac?: pulumi.Input<string>;
  /** Largest packet, in bytes. @default 1500 */
  mtu?: pulumi.Input<number>;
  /** @default true */
  up?: pulumi.Input<boolean>;
  /** Packets that may wait to be sent. @default the kernel's (1000) */
  txQueueLength?: pulumi.Input<number>;
  /** Features by ethtool's long name, such as `{ "tx-checksumming": false }`. @default the kernel's */
  offloads?: pulumi.Input<Record<string, pulumi.Input<boolean>>>;
}

export interface VethArgs extends VethEndArgs {
  /** The other end. */
  peer: VethEndArgs;
}

const end = z.strictObject({
  name: newLinkName,
  netns: netnsRef.optional(),
  master: linkName.optional(),
  mac: mac.optional(),
  mtu: mtu.default(1500),
  up: z.boolean().default(true),
  txQueueLength: whole("txQueueLength", 0, 1_000_000).optional(),
  offloads: z.record(feature, z.boolean()).optional(),
});

const schema = end.extend({ peer: end });

type Args = z.infer<typeof schema>;

export const veth: Kind<Args> = {
  name: "Veth",
  schema,
  rules: [
    {
      fields: ["peer", "name", "netns"],
      broken: ({ name, netns, peer }) =>
        name === peer.name && netns === peer.netns
          ? `the two ends cannot both be called ${JSON.stringify(name)} in one namespace; give one another name or netns`
          : undefined,
    },
  ],
  replaceOn: ["name", "netns", "peer.name", "peer.netns"],
  outputs: ["ifindex", "peerIfindex", "peerMac"],
  create: async (args, self) => vethFacts(args, await vethAdd(...endsToMake(near(args), far(args), self), self)),
  async read(args, self) {
    const found = await vethShowOurs(near(args), far(args), self);
    return found && vethFacts(args, found);
  },
  async update(args, self, before) {
    return vethFacts(
      args,
      await vethSet(near(args), far(args), self, released([near(args), near(before)], [far(args), far(before)])),
    );
  },
  async remove(args, self) {
    await vethDelete(near(args), far(args), self);
    await claimsDropWithin(args.netns, self.id);
    await claimsDropWithin(args.peer.netns, self.id);
  },
};

/**
 * A cable: two links, each the other's far end (veth(4)). The resource is the near end as a device, `peer` the far one.
 * @example
 * const cable = new Veth("veth0", { master: bridge, peer: { name: "eth0", netns } });
 * new Address("host", { device: cable.peer, address: "10.0.0.10/24" });
 */
export class Veth extends KernelResource implements Device {
  declare readonly name: pulumi.Output<string>;
  declare readonly netns: pulumi.Output<string | number | undefined>;
  declare readonly master: pulumi.Output<string | undefined>;
  declare readonly mac: pulumi.Output<string>;
  declare readonly mtu: pulumi.Output<number>;
  declare readonly up: pulumi.Output<boolean>;
  declare readonly txQueueLength: pulumi.Output<number>;
  declare readonly offloads: pulumi.Output<Record<string, boolean> | undefined>;
  /** The near end's number in its namespace. */
  declare readonly ifindex: pulumi.Output<number>;
  /** The far end's number in its namespace. */
  declare readonly peerIfindex: pulumi.Output<number>;
  /** The far end's MAC address. */
  declare readonly peerMac: pulumi.Output<string>;
  readonly device: DeviceHandle;
  /** The far end. */
  readonly peer: Device;

  constructor(name: string, args: VethArgs, opts?: pulumi.CustomResourceOptions) {
    const derived = args.name === undefined ? linkNameFor(name) : undefined;
    const nearEnd = { ...args, name: args.name ?? derived?.name };
    const peerDerived = args.peer?.name === undefined ? linkNameFor(`${name}-peer`) : undefined;
    const farEnd = { ...args.peer, name: args.peer?.name ?? peerDerived?.name };
    const wiring = {
      within: [netnsResource(nearEnd.netns), netnsResource(farEnd.netns)],
      attached: [deviceOwner(nearEnd.master), deviceOwner(farEnd.master)],
      altname: derived?.altname,
      peerAltname: peerDerived?.altname,
    };
    super(veth, name, { ...words(nearEnd), peer: words(farEnd) }, wiring, opts);
    this.device = { name: this.name, netns: nearEnd.netns, owner: this, link: this };
    this.peer = {
      device: {
        name: pulumi.output(farEnd.name as pulumi.Input<string>),
        netns: farEnd.netns,
        owner: this,
        link: this,
      },
    };
  }
}

const words = (one: VethEndArgs) => ({ ...one, netns: netnsWord(one.netns), master: deviceWord(one.master) });

const near = ({ peer: _, ...args }: Args): End => args;
const far = ({ peer }: Args): End => peer;
