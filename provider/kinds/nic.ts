import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { type ArgsOf, givenAs, kernelsOwn } from "../dynamic/arguments.ts";
import { resourceOf } from "../dynamic/class.ts";
import {
  type Device,
  type DeviceHandle,
  deviceArgument,
  deviceAsInput,
  deviceOwner,
  netnsArgument,
  netnsAsInput,
  netnsResource,
} from "../dynamic/device.ts";
import { kindOf } from "../dynamic/kind.ts";
import { warn } from "../dynamic/log.ts";
import { linkLocalDrift } from "../kernel/link/local.ts";
import { linkName, mac, mtu, newLinkName } from "../kernel/link/schema.ts";
import { nicNeeds } from "../kernel/nic/needs.ts";
import { nicFacts, nicRelease, nicSet, nicShow, nicTake } from "../kernel/nic/nic.ts";
import { nicNoteOurs } from "../kernel/nic/note.ts";
import { nicRefusal } from "../kernel/nic/refuse.ts";
import { interfaceOnce, linkOnce } from "../kernel/overlap/identity.ts";
import { claimsDropWithin } from "../kernel/restore/within.ts";
import { endShape, portRules } from "./link-shape.ts";
import { portShown } from "./link-shown.ts";

const shape = {
  /** The name, on the host, of an existing link that no resource made: a network card, a virtual function, or any other. */
  interface: newLinkName,
  /** The namespace that the interface moves into. @default it stays on the host */
  netns: netnsArgument,
  /** The interface's name in the namespace, at most 15 bytes; on the host it keeps its own name. @default `interface` */
  name: givenAs<pulumi.Input<string> | undefined>()(newLinkName),
  /** The bridge that the interface is a port of, in the same namespace. @default none; on the host, as it is found */
  master: deviceArgument(linkName.optional()),
  /** The bridge's settings for the interface as a port, with its VLANs. A setting that is taken out gets the kernel's value. @default the kernel's */
  port: endShape.port,
  /** The interface's MAC address. @default as it is found */
  mac: kernelsOwn(mac),
  /** Largest packet, in bytes. @default as it is found */
  mtu: kernelsOwn(mtu),
  /** Whether the interface is set up. @default true */
  up: z.boolean().default(true),
  /** Whether the interface may carry the host's default route, or the SSH session in which Pulumi runs. @default false */
  allowDefaultRoute: z.boolean().default(false),
};

const outputs = {
  /** The link's number in its namespace. */
  ifindex: z.int(),
};

/**
 * The arguments of a `Nic`: which interface it is, where it goes, and what is changed.
 * @example { interface: "eth1", netns, name: "eth0" }
 */
export interface NicArgs extends ArgsOf<typeof shape> {}

export const nic = kindOf({
  name: "Nic",
  shape,
  outputs,
  rules: [
    ...portRules,
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
  async create(args, self) {
    const { undone, ...taken } = await nicTake(args, self);
    await tell(`${args.interface} is set up`, undone);
    return nicFacts(taken, args);
  },
  async read(args, self) {
    const found = await nicShow(args, self);
    if (!found) return undefined;
    const ref = { netns: found.netns, name: found.link.ifname };
    return { ...(await nicFacts(found, args)), ...(await linkLocalDrift([ref], [found.link])) };
  },
  async update(args, self, before) {
    const { undone, ...changed } = await nicSet(args, self, before);
    await tell(`${args.interface} is changed`, undone);
    return nicFacts(changed, args);
  },
  async remove(args, self) {
    await tell(`${args.interface} is given back`, await nicRelease(args, self));
    await claimsDropWithin(args.netns, self.id);
  },
  objects: ["nic"],
  without: { topology: "it is the host's, and comes home by a call of its own: it stands beside a topology" },
  needs: nicNeeds,
  ends: (args) => [args],
  identities: [
    { fields: ["interface"], of: (args) => interfaceOnce(args.interface) },
    { fields: ["name", "netns"], of: (args) => linkOnce(args, "name") },
  ],
  shows: ({ netns, name, ...args }) => [
    ...(netns === undefined ? [] : [{ netns, link: name, remark: `${args.interface} of the host` }]),
    ...portShown({ netns, name, ...args }),
  ],
});

/**
 * An existing link of the host, moved into a namespace or put on a bridge. On delete it comes back to the host as it was found:
 * see docs/kinds/nic.md.
 * @example
 * const uplink = new Nic("uplink", { interface: "eth1", netns, name: "eth0" });
 * new Address("outside", { device: uplink, address: "192.0.2.10/24" });
 */
export class Nic extends resourceOf(nic, { wire }) implements Device {
  /** The interface, for resources that take this one as their device. */
  readonly device: DeviceHandle;

  constructor(name: string, args: NicArgs, opts?: pulumi.CustomResourceOptions) {
    super(name, args, opts);
    const { netns } = args;
    // An interface that stays on the host outlives the resource, so each resource on it has to be removed by a call.
    this.device = { name: this.name, netns, owner: this, link: netns === undefined ? undefined : this };
  }
}

/** No `deletedWith` here: before its namespace is deleted the interface comes back to the host, which takes a call. */
function wire(_name: string, { netns, master, ...args }: NicArgs) {
  const names = { name: args.name ?? args.interface, netns: netnsAsInput(netns), master: deviceAsInput(master) };
  return { args: { ...args, ...names }, wiring: { within: [netnsResource(netns)], attached: [deviceOwner(master)] } };
}

/** Warns of what could not be put back, such as a route by a gateway that is gone. That the interface is back counts for more. */
async function tell(what: string, undone: readonly string[]): Promise<void> {
  if (undone.length > 0)
    await warn(`${what}, but not all is as it was. What could not be put back:\n${undone.join("\n")}`);
}
