import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { type Device, type DeviceHandle, type NetnsInput, netnsResource, netnsWord } from "../dynamic/device.ts";
import type { Kind } from "../dynamic/kind.ts";
import { linkNameFor } from "../dynamic/names.ts";
import { KernelResource } from "../dynamic/resource.ts";
import { linkTake } from "../kernel/link/adoption.ts";
import { bridgeAdd, bridgeFacts, bridgeGet, bridgeSet } from "../kernel/link/bridge.ts";
import { bridgeFind, bridgeRelease } from "../kernel/link/bridge-adoption.ts";
import { linkDelete, linkShow, linkShowOurs } from "../kernel/link/links.ts";
import { linkLocalDrift } from "../kernel/link/local.ts";
import { mac, mtu, newLinkName } from "../kernel/link/schema.ts";
import { macOf } from "../kernel/marks.ts";
import { netnsRef } from "../kernel/netns/schema.ts";
import { claimsDropWithin } from "../kernel/restore/within.ts";
import { whole } from "../kernel/schema/text.ts";

export interface BridgeArgs {
  /** The link's name, at most 15 bytes. @default the resource's name, shortened where it is too long */
  name?: pulumi.Input<string>;
  /** The namespace it is in. @default the host */
  netns?: NetnsInput;
  /** Its MAC address. A bridge without a set one takes that of a port, and changes it with them. @default derived from the mark, the same each time */
  mac?: pulumi.Input<string>;
  /** Largest packet, in bytes. @default 1500 */
  mtu?: pulumi.Input<number>;
  /** Spanning Tree Protocol (IEEE 802.1D). @default false */
  stp?: pulumi.Input<boolean>;
  /** Seconds that a port listens and learns before it forwards, 2 to 30 with STP. @default the kernel's (15) */
  forwardDelay?: pulumi.Input<number>;
  /** Seconds that a MAC address is remembered on a port. @default the kernel's (300) */
  ageingTime?: pulumi.Input<number>;
  /** Its priority for being the root of the spanning tree, 0 to 65535. @default the kernel's (32768) */
  priority?: pulumi.Input<number>;
  /** Whether VLAN tags decide where frames go. @default the kernel's (false) */
  vlanFiltering?: pulumi.Input<boolean>;
  /** Whether multicast goes only where it is asked for (IGMP, MLD). @default the kernel's (true) */
  multicastSnooping?: pulumi.Input<boolean>;
  /** @default true */
  up?: pulumi.Input<boolean>;
  /** Takes over a bridge that is there already: only what is given is changed, and deleting it puts that back. @default false */
  adopt?: pulumi.Input<boolean>;
}

const seconds = (what: string) =>
  z
    .number({ error: `${what} is a number of seconds` })
    .min(0)
    .max(1_000_000)
    .refine((value) => Math.round(value * 100) / 100 === value, `${what} is in hundredths of a second`);

const schema = z.strictObject({
  name: newLinkName,
  netns: netnsRef.optional(),
  mac: mac.optional(),
  mtu: mtu.default(1500),
  stp: z.boolean().default(false),
  forwardDelay: seconds("forwardDelay").optional(),
  ageingTime: seconds("ageingTime").optional(),
  priority: whole("priority", 0, 65535).optional(),
  vlanFiltering: z.boolean().optional(),
  multicastSnooping: z.boolean().optional(),
  up: z.boolean().default(true),
  adopt: z.boolean().optional(),
});

type Args = z.infer<typeof schema>;

export const bridge: Kind<Args> = {
  name: "Bridge",
  schema,
  rules: [
    {
      fields: ["forwardDelay", "stp"],
      broken: ({ forwardDelay, stp }) =>
        stp && forwardDelay !== undefined && (forwardDelay < 2 || forwardDelay > 30)
          ? `with stp it is 2 to 30 seconds (IEEE 802.1D), not ${forwardDelay}`
          : undefined,
    },
  ],
  replaceOn: ["name", "netns"],
  outputs: ["ifindex"],
  defaults: (birthMark) => ({ mac: macOf(birthMark) }),
  create: async (args, self) => bridgeFacts(await bridgeAdd(args, self, self.altname)),
  async read(args, self) {
    const link = await linkShowOurs(args, self);
    return link && { ...bridgeFacts(link), ...(await linkLocalDrift([args], [link])) };
  },
  update: async (args, self) => bridgeFacts(await bridgeSet(args, self)),
  async remove(args, self) {
    // What lived on it goes with it; on another's of its name nothing is ours to drop.
    if ((await linkDelete(args, self)) || !(await linkShow(args))) await claimsDropWithin(args.netns, self.id);
  },
  async get(args) {
    const link = await bridgeGet(args);
    return link && bridgeFacts(link);
  },
  adoption: {
    note: ({ netns, name }) => ({ netns, about: `link ${name}` }),
    find: bridgeFind,
    take: linkTake,
    release: ({ netns, name }, self, back, own) => bridgeRelease({ netns, name }, self, back, own),
  },
  asFound: ["mtu", "stp", "up"],
};

/**
 * A bridge: see ip-link(8), bridge(8).
 * @example
 * const bridge = new Bridge("my-br0");
 * new Veth("veth0", { master: bridge, peer: { name: "eth0", netns } });
 */
export class Bridge extends KernelResource implements Device {
  declare readonly name: pulumi.Output<string>;
  declare readonly netns: pulumi.Output<string | number | undefined>;
  declare readonly mac: pulumi.Output<string>;
  declare readonly mtu: pulumi.Output<number>;
  declare readonly stp: pulumi.Output<boolean>;
  declare readonly forwardDelay: pulumi.Output<number>;
  declare readonly ageingTime: pulumi.Output<number>;
  declare readonly priority: pulumi.Output<number>;
  declare readonly vlanFiltering: pulumi.Output<boolean>;
  declare readonly multicastSnooping: pulumi.Output<boolean>;
  declare readonly up: pulumi.Output<boolean>;
  /** The link's number in its namespace. */
  declare readonly ifindex: pulumi.Output<number>;
  readonly device: DeviceHandle;

  /** Reads a bridge that is there, whoever made it; `id` is its name. It is never changed or deleted. */
  static get(
    name: string,
    id: pulumi.Input<string>,
    args: Pick<BridgeArgs, "netns"> = {},
    opts?: pulumi.CustomResourceOptions,
  ): Bridge {
    return new Bridge(name, { ...args, name: id }, { ...opts, id });
  }

  constructor(name: string, args: BridgeArgs = {}, opts?: pulumi.CustomResourceOptions) {
    const { netns } = args;
    const derived = args.name === undefined ? linkNameFor(name) : undefined;
    const wiring = { within: [netnsResource(netns)], altname: derived?.altname };
    super(bridge, name, { ...args, name: args.name ?? derived?.name, netns: netnsWord(netns) }, wiring, opts);
    this.device = { name: this.name, netns, owner: this, link: this };
  }
}
