import * as pulumi from "@pulumi/pulumi";
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
import { linkShow } from "../kernel/link/links.ts";
import { linkLocalDrift } from "../kernel/link/local.ts";
import { claimsDropWithin } from "../kernel/restore/within.ts";
import { vethGet, vethRelease, vethTake, vethThere } from "../kernel/veth/adoption.ts";
import { type End, endsToMake, linksOf, released, vethFacts } from "../kernel/veth/form.ts";
import { type VethChecked, vethRules, vethSchema } from "../kernel/veth/schema.ts";
import { vethAdd, vethDelete, vethSet, vethShowOurs } from "../kernel/veth/veth.ts";

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
  /** Takes over a cable that is there already: only what is given is changed, and deleting it puts that back. @default false */
  adopt?: pulumi.Input<boolean>;
}

export const veth: Kind<VethChecked> = {
  name: "Veth",
  schema: vethSchema,
  rules: vethRules,
  replaceOn: ["name", "netns", "peer.name", "peer.netns"],
  outputs: ["ifindex", "peerIfindex", "peerMac"],
  create: async (args, self) => vethFacts(args, await vethAdd(...endsToMake(near(args), far(args), self), self)),
  async read(args, self) {
    const found = await vethShowOurs(near(args), far(args), self);
    if (!found) return undefined;
    return { ...vethFacts(args, found), ...(await linkLocalDrift([args, args.peer], linksOf(found))) };
  },
  async update(args, self, before) {
    const free = released([near(args), near(before)], [far(args), far(before)]);
    return vethFacts(args, await vethSet(near(args), far(args), self, free));
  },
  async remove(args, self) {
    const removed = await vethDelete(near(args), far(args), self);
    for (const end of [args, args.peer])
      if (removed || !(await linkShow(end))) await claimsDropWithin(end.netns, self.id);
  },
  async get(args) {
    const found = await vethGet(near(args), far(args));
    return found && vethFacts(args, found);
  },
  adoption: {
    note: ({ netns, name, peer }) => ({
      netns,
      about: `link ${name}`,
      far: { netns: peer.netns, about: `link ${peer.name}` },
    }),
    find: (args, self) => vethThere(near(args), far(args), self),
    take: (args, self) => vethTake(near(args), far(args), self),
    release: (args, self, back, own) => vethRelease([near(args), far(args)], self, back, own),
  },
  asFound: ["mtu", "up", "peer.mtu", "peer.up"],
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

  /** Reads a cable that is there, whoever made it; `id` is the near end's name. It is never changed or deleted. */
  static get(
    name: string,
    id: pulumi.Input<string>,
    args: Pick<VethArgs, "netns" | "peer">,
    opts?: pulumi.CustomResourceOptions,
  ): Veth {
    return new Veth(name, { ...args, name: id }, { ...opts, id });
  }

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

const near = ({ peer: _, adopt: __, ...args }: VethChecked): End => args;
const far = ({ peer }: VethChecked): End => peer;
