import * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { netnsRef } from "../kernel/netns/schema.ts";
import { givenAs } from "./arguments.ts";

/** A link as a resource offers it: where children of it go, and whose end is theirs. */
export interface DeviceHandle {
  /** Its kernel name. */
  name: pulumi.Output<string>;
  /** As it was given: an output that is absent would be unknown in every preview. */
  netns: NetnsInput | undefined;
  /** The resource in which a child lives. */
  owner: pulumi.CustomResource;
  /** The resource whose deletion takes children along; none where the link outlives it. */
  link: pulumi.Resource | undefined;
}

/** A resource that can be given where a device is asked for: a bridge, an end of a veth, an address. */
export interface Device {
  /** What children of it need to know. */
  readonly device: DeviceHandle;
}

/** A namespace that can be given where `netns` is asked for. */
export interface Namespace extends pulumi.CustomResource {
  readonly name: pulumi.Output<string>;
  readonly inode: pulumi.Output<number>;
}

/** A namespace: the resource, a name under /run/netns, an absolute path, or the PID of a process in it. */
export type NetnsInput = Namespace | pulumi.Input<string> | pulumi.Input<number>;

/** A device: the resource, or a kernel name. */
export type DeviceInput = Device | pulumi.Input<string>;

/** The argument that says in which namespace a resource is. */
export const netnsArgument = givenAs<NetnsInput | undefined>()(netnsRef.optional());

/** An argument that names a device. One that may be left out stays so. */
export const deviceArgument = <S extends z.ZodType>(schema: S) =>
  givenAs<DeviceInput | Extract<z.input<S>, undefined>>()(schema);

const isNamespace = (netns: unknown): netns is Namespace => pulumi.CustomResource.isInstance(netns);

/** A namespace as an input of the engine's. */
export const netnsAsInput = (netns: NetnsInput | undefined): pulumi.Input<string | number> | undefined =>
  isNamespace(netns) ? netns.name : netns;

/** The resource of a namespace, where it was given as one. */
export const netnsResource = (netns: NetnsInput | undefined): Namespace | undefined =>
  isNamespace(netns) ? netns : undefined;

export const isDevice = (device: unknown): device is Device =>
  typeof device === "object" && device !== null && !pulumi.Output.isInstance(device) && "device" in device;

/** A device as an input of the engine's. */
export const deviceAsInput = (device: DeviceInput | undefined): pulumi.Input<string> | undefined =>
  isDevice(device) ? device.device.name : device;

/** The resource in which a child of this device lives, where it was given as one. */
export const deviceOwner = (device: DeviceInput | undefined): pulumi.CustomResource | undefined =>
  isDevice(device) ? device.device.owner : undefined;

/** How a child of a device is wired: its arguments, its parents, and what takes it along. */
export function onDevice(device: DeviceInput | undefined, netns: NetnsInput | undefined) {
  const handle = isDevice(device) ? device.device : undefined;
  const place = netns ?? handle?.netns;
  return {
    netns: place,
    args: { device: deviceAsInput(device), netns: netnsAsInput(place) },
    wiring: { within: [handle?.owner ?? netnsResource(place)], deletedWith: netnsResource(place) ?? handle?.link },
  };
}
