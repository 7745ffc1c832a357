import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { type ArgsOf, type CheckedOf, givenAs, unreadable } from "../dynamic/arguments.ts";
import { type ResourceClass, resourceOf } from "../dynamic/class.ts";
import { type Device, type DeviceHandle, deviceOwner, netnsResource } from "../dynamic/device.ts";
import { kindOf } from "../dynamic/kind.ts";
import { linkNameFor } from "../dynamic/names.ts";
import { linkShow } from "../kernel/link/links.ts";
import { linkLocalDrift } from "../kernel/link/local.ts";
import { claimsDropWithin } from "../kernel/restore/within.ts";
import { vethGet, vethRelease, vethTake, vethThere } from "../kernel/veth/adoption.ts";
import { type End, endsToMake, linksOf, vethFacts } from "../kernel/veth/form.ts";
import { vethNeeds } from "../kernel/veth/needs.ts";
import { vethAdd, vethDelete, vethSet, vethShowOurs } from "../kernel/veth/veth.ts";
import { impairedWarnings, impairmentShown } from "./impaired-shape.ts";
import { portShown } from "./link-shown.ts";
import { endInputs, endRules, type VethEndArgs, vethEndShape, withOneMtu } from "./veth-end.ts";

const ownShape = {
  /** The far end: it takes the same arguments as the near end, except `peer` and `adopt`. */
  peer: unreadable(givenAs<VethEndArgs>()(z.strictObject(vethEndShape))),
  /** Whether to take over a cable that is there already: only the given arguments are changed, and deleting the resource puts back what was found. @default false */
  adopt: z.boolean().optional(),
};

/** The type is given by names, so that the compiled types keep the JSDoc of arguments that another file has. */
const shape: typeof vethEndShape & typeof ownShape = { ...vethEndShape, ...ownShape };

const outputs = {
  /** The near end's number in its namespace. */
  ifindex: z.int(),
  /** The far end's number in its namespace. */
  peerIfindex: z.int(),
  /** The far end's MAC address. */
  peerMac: z.string(),
};

/**
 * The arguments of a `Veth`: those of its near end, and in `peer` those of the far end.
 * @example { master: bridge, peer: { name: "eth0", netns } }
 */
export interface VethArgs extends ArgsOf<typeof shape> {}

type Args = CheckedOf<typeof shape>;

export const veth = kindOf({
  name: "Veth",
  shape,
  outputs,
  rules: [
    ...endRules,
    {
      fields: ["peer", "name", "netns"],
      broken: ({ name, netns, peer }) =>
        name === peer.name && netns === peer.netns
          ? `the two ends cannot both be called ${JSON.stringify(name)} in one namespace; give one another name or netns`
          : undefined,
    },
  ],
  warnings: impairedWarnings,
  replaceOn: ["name", "netns", "peer.name", "peer.netns"],
  complete: (args, given) => withOneMtu(args, given),
  create: async (args, self) => vethFacts(args, await vethAdd(...endsToMake(near(args), far(args), self), self)),
  async read(args, self) {
    const found = await vethShowOurs(near(args), far(args), self);
    if (!found) return undefined;
    return { ...vethFacts(args, found), ...(await linkLocalDrift([args, args.peer], linksOf(found))) };
  },
  async update(args, self, before) {
    return vethFacts(args, await vethSet([near(args), far(args)], self, [near(before), far(before)]));
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
    release: (args, self, before) => vethRelease([near(args), far(args)], self, before),
  },
  asFound: ["mtu", "up", "peer.mtu", "peer.up"],
  objects: ["link"],
  linkType: "veth",
  argumentsOf: ({ netns, name, far }) => far && { netns, name, peer: far },
  ends: (args) => [args, args.peer],
  shows: ({ peer, ...one }) => [one, peer].flatMap((end) => [...portShown(end), ...impairmentShown(end)]),
  needs: vethNeeds,
});

type VethClass = ResourceClass<typeof shape, typeof outputs, "netns" | "peer">;

const VethBase: VethClass = resourceOf(veth, { wire, get: { id: "name", by: ["netns", "peer"] } });

/**
 * A cable: two links, each the far end of the other (veth(4)). As a device the resource is the near end; `peer` is the far end.
 * @example
 * const cable = new Veth("veth0", { master: bridge, peer: { name: "eth0", netns } });
 * new Address("host", { device: cable.peer, address: "10.0.0.10/24" });
 */
export class Veth extends VethBase implements Device {
  /** The near end, for resources that take this one as their device. */
  readonly device: DeviceHandle;
  /** The far end, as a device: for an `Address` on it. */
  readonly peer: Device;

  constructor(name: string, args: VethArgs, opts?: pulumi.CustomResourceOptions) {
    super(name, args, opts);
    const far = pulumi.output(namesOf(name, args).far.name as pulumi.Input<string>);
    this.device = { name: this.name, netns: args.netns, owner: this, link: this };
    this.peer = { device: { name: far, netns: args.peer?.netns, owner: this, link: this } };
  }
}

/** The names of both ends: as they are given, or derived from the resource's name. */
function namesOf(name: string, args: VethArgs) {
  const near = args.name === undefined ? linkNameFor(name) : { name: args.name };
  const far = args.peer?.name === undefined ? linkNameFor(`${name}-peer`) : { name: args.peer.name };
  return { near: near as Named, far: far as Named };
}

interface Named {
  name: pulumi.Input<string>;
  altname?: string;
}

function wire(name: string, args: VethArgs) {
  const { near, far } = namesOf(name, args);
  const one = { ...args, name: near.name };
  const two = { ...args.peer, name: far.name };
  const wiring = {
    within: [netnsResource(one.netns), netnsResource(two.netns)],
    attached: [deviceOwner(one.master), deviceOwner(two.master)],
    altname: near.altname,
    peerAltname: far.altname,
  };
  return { args: { ...endInputs(one), peer: endInputs(two) }, wiring };
}

const near = ({ peer: _, adopt: __, ...args }: Args): End => args;
const far = ({ peer }: Args): End => ({ ...peer, under: "peer" });
