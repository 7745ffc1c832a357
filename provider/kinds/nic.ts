import type * as pulumi from "@pulumi/pulumi";
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
import { warn } from "../dynamic/log.ts";
import { KernelResource } from "../dynamic/resource.ts";
import { linkLocalDrift } from "../kernel/link/local.ts";
import { linkName, mac, mtu, newLinkName } from "../kernel/link/schema.ts";
import { netnsRef } from "../kernel/netns/schema.ts";
import { nicRelease, nicSet, nicShow, nicTake } from "../kernel/nic/nic.ts";
import { nicNoteOurs } from "../kernel/nic/note.ts";
import { nicRefusal } from "../kernel/nic/refuse.ts";
import type { Whereabouts } from "../kernel/nic/where.ts";
import { claimsDropWithin } from "../kernel/restore/within.ts";

export interface NicArgs {
  /** The name, on the host, of a link that is there and that no resource made: a network card, a virtual function, any. */
  interface: pulumi.Input<string>;
  /** The namespace that it moves into. @default it stays on the host */
  netns?: NetnsInput;
  /** Its name in the namespace, at most 15 bytes. @default that on the host */
  name?: pulumi.Input<string>;
  /** The bridge that it is a port of, in the same namespace. @default none; on the host, as it is found */
  master?: DeviceInput;
  /** Its MAC address. @default as it is found */
  mac?: pulumi.Input<string>;
  /** Largest packet, in bytes. @default as it is found */
  mtu?: pulumi.Input<number>;
  /** @default true */
  up?: pulumi.Input<boolean>;
  /** Whether it may carry the host's default route, or the SSH session that this runs in. @default false */
  allowDefaultRoute?: pulumi.Input<boolean>;
}

const schema = z.strictObject({
  interface: newLinkName,
  netns: netnsRef.optional(),
  name: newLinkName,
  master: linkName.optional(),
  mac: mac.optional(),
  mtu: mtu.optional(),
  up: z.boolean().default(true),
  allowDefaultRoute: z.boolean().default(false),
});

type Args = z.infer<typeof schema>;

export const nic: Kind<Args> = {
  name: "Nic",
  schema,
  rules: [
    {
      fields: ["name", "interface", "netns"],
      broken: ({ name, netns, ...args }) =>
        netns === undefined && name !== args.interface
          ? `an interface that stays on the host keeps its name, ${args.interface}; leave name out, or give netns`
          : undefined,
    },
    {
      fields: ["interface", "allowDefaultRoute"],
      async broken({ netns, allowDefaultRoute, ...args }, owner) {
        if (await nicNoteOurs(args.interface, owner)) return undefined;
        return nicRefusal({ ...args, leaves: netns !== undefined, allowDefaultRoute }, owner);
      },
    },
  ],
  replaceOn: ["interface", "netns", "name"],
  outputs: ["ifindex"],
  async create(args, self) {
    const { undone, ...taken } = await nicTake(args, self);
    await tell(`${args.interface} is set up`, undone);
    return facts(taken);
  },
  async read(args, self) {
    const found = await nicShow(args, self);
    if (!found) return undefined;
    const ref = { netns: found.netns, name: found.link.ifname };
    return { ...facts(found), ...(await linkLocalDrift([ref], [found.link])) };
  },
  async update(args, self) {
    const { undone, ...changed } = await nicSet(args, self);
    await tell(`${args.interface} is changed`, undone);
    return facts(changed);
  },
  async remove(args, self) {
    await tell(`${args.interface} is given back`, await nicRelease(args, self));
    await claimsDropWithin(args.netns, self.id);
  },
};

/**
 * A link that is there already, moved into a namespace or put on a bridge. It comes home as it was found: see docs/kinds/nic.md.
 * @example
 * const uplink = new Nic("uplink", { interface: "eth1", netns, name: "eth0" });
 * new Address("outside", { device: uplink, address: "192.0.2.10/24" });
 */
export class Nic extends KernelResource implements Device {
  declare readonly interface: pulumi.Output<string>;
  declare readonly netns: pulumi.Output<string | number | undefined>;
  declare readonly name: pulumi.Output<string>;
  declare readonly master: pulumi.Output<string | undefined>;
  declare readonly mac: pulumi.Output<string>;
  declare readonly mtu: pulumi.Output<number>;
  declare readonly up: pulumi.Output<boolean>;
  declare readonly allowDefaultRoute: pulumi.Output<boolean>;
  /** The link's number in its namespace. */
  declare readonly ifindex: pulumi.Output<number>;
  readonly device: DeviceHandle;

  constructor(name: string, args: NicArgs, opts?: pulumi.CustomResourceOptions) {
    const { netns, master } = args;
    // Not deleted with its namespace: it comes home.
    const wiring = { within: [netnsResource(netns)], attached: [deviceOwner(master)] };
    const words = { name: args.name ?? args.interface, netns: netnsWord(netns), master: deviceWord(master) };
    super(nic, name, { ...args, ...words }, wiring, opts);
    // On the host it outlives the resource, so what is on it has to be removed by itself.
    this.device = { name: this.name, netns, owner: this, link: netns === undefined ? undefined : this };
  }
}

const facts = ({ netns, link }: Whereabouts) => ({
  netns,
  name: link.ifname,
  master: link.master,
  mac: link.address,
  mtu: link.mtu,
  up: link.flags.includes("UP"),
  ifindex: link.ifindex,
});

/** Not all can always be put back, such as a route by a gateway that is gone: an interface that is home counts for more. */
async function tell(what: string, undone: readonly string[]): Promise<void> {
  if (undone.length > 0)
    await warn(`${what}, but not all is as it was. What could not be put back:\n${undone.join("\n")}`);
}
