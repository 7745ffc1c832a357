import type { ArgsOf } from "../dynamic/arguments.ts";
import { deviceAsInput, netnsAsInput } from "../dynamic/device.ts";
import type { Arguments } from "../dynamic/kind.ts";
import { at } from "../dynamic/paths.ts";
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

/** With two mtus, packets over the lesser one would be lost without a word: an end that is given none has the other's. */
export function withOneMtu<Args extends { mtu?: unknown; peer: object }>(args: Args, given: Arguments): Args {
  const near = at(given, "mtu");
  const far = at(given, "peer.mtu");
  if (near === undefined && far !== undefined) return { ...args, mtu: at(args, "peer.mtu") };
  if (near !== undefined && far === undefined) return { ...args, peer: { ...args.peer, mtu: args.mtu } };
  return args;
}
