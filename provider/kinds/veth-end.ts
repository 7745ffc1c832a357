import type { ArgsOf } from "../dynamic/arguments.ts";
import { deviceAsInput, netnsAsInput } from "../dynamic/device.ts";
import type { endShape } from "./link-shape.ts";

/**
 * What one end of a cable is made of.
 * @example { name: "eth0", netns, mtu: 1400 }
 */
export interface VethEndArgs extends ArgsOf<typeof endShape> {}

/** An end as the engine takes it. */
export const endInputs = (one: VethEndArgs) => ({
  ...one,
  netns: netnsAsInput(one.netns),
  master: deviceAsInput(one.master),
});
