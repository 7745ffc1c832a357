import type { ArgsOf } from "../dynamic/arguments.ts";
import {
  type DeviceInput,
  deviceArgument,
  deviceAsInput,
  isDevice,
  netnsArgument,
  netnsAsInput,
} from "../dynamic/device.ts";
import { linkName } from "../kernel/link/schema.ts";
import { Veth } from "./veth.ts";

export const farShape = {
  /** The link. */
  device: deviceArgument(linkName),
  /** The namespace of that link. @default the host */
  netns: netnsArgument,
};

/**
 * The other end of a cable.
 * @example { device: "eth0", netns }
 */
export interface FarArgs extends ArgsOf<typeof farShape> {}

/** The other end of the cable that a device is an end of. */
export function cableEnd(device: DeviceInput): FarArgs | undefined {
  const cable = isDevice(device) ? device.device.owner : undefined;
  if (!(cable instanceof Veth)) return undefined;
  const { name, netns } = device === cable.peer ? cable.device : cable.peer.device;
  return { device: name, netns };
}

export const farInputs = ({ device, netns }: FarArgs) => ({
  device: deviceAsInput(device),
  netns: netnsAsInput(netns),
});
