import type * as pulumi from "@pulumi/pulumi";
import { type ResourceClass, resourceOf } from "../dynamic/class.ts";
import type { Device } from "../dynamic/device.ts";
import {
  type DeviceHandle,
  type DeviceInput,
  deviceAsInput,
  deviceOwner,
  isDevice,
  type NetnsInput,
  netnsAsInput,
  netnsResource,
} from "../dynamic/device.ts";
import { linkNameFor } from "../dynamic/names.ts";
import type { KernelResource } from "../dynamic/resource.ts";
import type { Fields, LinkKind, LinkShape, linkOutputs } from "./link-kind.ts";

export type LinkClass<F extends Fields> = ResourceClass<LinkShape<F>, typeof linkOutputs, "netns", Device>;

/** Makes the base class of a kind of link, whose resources can be given where a device is asked for. */
export function linkResource<F extends Fields>(kind: LinkKind<F>): LinkClass<F> {
  const base = resourceOf(kind, { wire, get: { id: "name", by: ["netns"] } }) as unknown as new (
    ...all: [string, LinkInputs, pulumi.CustomResourceOptions?]
  ) => KernelResource & { name: pulumi.Output<string> };
  const made = class extends base {
    readonly device: DeviceHandle;
    constructor(name: string, args: LinkInputs = {}, opts?: pulumi.CustomResourceOptions) {
      super(name, args, opts);
      this.device = { name: this.name, netns: placesOf(args).netns, owner: this, link: this };
    }
  };
  return made as unknown as LinkClass<F>;
}

/** The arguments that a program may give for a link's name, its namespaces, and the links around it. */
interface LinkInputs {
  name?: pulumi.Input<string> | undefined;
  netns?: NetnsInput | undefined;
  master?: DeviceInput | undefined;
  device?: DeviceInput | undefined;
  linkNetns?: NetnsInput | false | undefined;
}

function wire(name: string, args: LinkInputs) {
  const derived = args.name === undefined ? linkNameFor(name) : undefined;
  const { netns, linkNetns } = placesOf(args);
  const words = {
    name: args.name ?? derived?.name,
    netns: netnsAsInput(netns),
    master: deviceAsInput(args.master),
    device: deviceAsInput(args.device),
    linkNetns: linkNetns === false ? linkNetns : netnsAsInput(linkNetns),
  };
  const said = Object.entries(words).filter(([, value]) => value !== undefined);
  return {
    args: { ...args, ...Object.fromEntries(said) },
    wiring: {
      within: [netnsResource(netns), deviceOwner(args.device), netnsResource(linkNetns || undefined)],
      attached: [deviceOwner(args.master)],
      altname: derived?.altname,
    },
  };
}

/** The namespace of a link, and that of its `device` where it is another one. A resource given as `device` has its own. */
function placesOf({ netns, device, linkNetns }: LinkInputs): Pick<LinkInputs, "netns" | "linkNetns"> {
  if (!isDevice(device) || linkNetns !== undefined) return { netns: netns ?? (linkNetns || undefined), linkNetns };
  const lower = device.device.netns;
  return netns === undefined || netns === lower ? { netns: lower } : { netns, linkNetns: lower ?? false };
}
