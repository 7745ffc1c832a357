import * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { netnsRef } from "../kernel/netns/schema.ts";
import { givenAs } from "./arguments.ts";

/** A link as its resource offers it to children, such as addresses: where children are made, and with which resource they end. */
export interface DeviceHandle {
  /** The link's name in the kernel. */
  name: pulumi.Output<string>;
  /** The link's namespace as the program gave it, since an output without a value would be unknown in every preview. */
  netns: NetnsInput | undefined;
  /** The resource that is the parent of a child. */
  owner: pulumi.CustomResource;
  /** The resource whose deletion deletes the link with its children; undefined where the link outlives the resource. */
  link: pulumi.Resource | undefined;
}

/** A resource that can be given where a device is asked for: a bridge, an end of a veth, an address. */
export interface Device {
  /** The link, for the resources on it. */
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

/** An argument that names a device; it is optional where its schema is. */
export const deviceArgument = <S extends z.ZodType>(schema: S) =>
  givenAs<DeviceInput | Extract<z.input<S>, undefined>>()(schema);

const isNamespace = (netns: unknown): netns is Namespace => pulumi.CustomResource.isInstance(netns);

/** A namespace as an input of the engine's. */
export const netnsAsInput = (netns: NetnsInput | undefined): pulumi.Input<string | number> | undefined =>
  isNamespace(netns) ? netns.name : netns;

/** The resource of a namespace, where a resource was given and not a name. */
export const netnsResource = (netns: NetnsInput | undefined): Namespace | undefined =>
  isNamespace(netns) ? netns : undefined;

export const isDevice = (device: unknown): device is Device =>
  typeof device === "object" && device !== null && !pulumi.Output.isInstance(device) && "device" in device;

/** A device as an input of the engine's. */
export const deviceAsInput = (device: DeviceInput | undefined): pulumi.Input<string> | undefined =>
  isDevice(device) ? device.device.name : device;

/** A value of an argument with the names of all devices in it, at any depth. */
export function devicesAsInput(value: unknown): unknown {
  if (isDevice(value)) return deviceAsInput(value);
  if (Array.isArray(value)) return value.map(devicesAsInput);
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return pulumi.output(value).apply(devicesAsInput);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, devicesAsInput(inner)]));
}

/** The parent of a child of this device, where a resource was given and not a name. */
export const deviceOwner = (device: DeviceInput | undefined): pulumi.CustomResource | undefined =>
  isDevice(device) ? device.device.owner : undefined;

/** The wiring of a child of a device: its arguments, its parents, and the resource whose deletion takes the child along. */
export function onDevice(device: DeviceInput | undefined, netns: NetnsInput | undefined) {
  const handle = isDevice(device) ? device.device : undefined;
  const place = netns ?? handle?.netns;
  return {
    netns: place,
    args: { device: deviceAsInput(device), netns: netnsAsInput(place) },
    wiring: { within: [handle?.owner ?? netnsResource(place)], deletedWith: netnsResource(place) ?? handle?.link },
  };
}
