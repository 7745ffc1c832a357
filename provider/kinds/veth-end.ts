import type { ArgsOf } from "../dynamic/arguments.ts";
import { deviceAsInput, netnsAsInput } from "../dynamic/device.ts";
import type { Arguments } from "../dynamic/kind.ts";
import { at } from "../dynamic/paths.ts";
import { impairedRules, impairedShape } from "./impaired-shape.ts";
import { endShape, portProblem, portRules } from "./link-shape.ts";

/** The type is given by names, so that the compiled types keep the JSDoc of arguments that another file has. */
export const vethEndShape: typeof endShape & typeof impairedShape = { ...endShape, ...impairedShape };

/**
 * The arguments of one end of a cable.
 * @example { name: "eth0", netns, mtu: 1400 }
 */
export interface VethEndArgs extends ArgsOf<typeof vethEndShape> {}

/** What does not go together in the arguments of both ends. */
export const endRules = [
  ...portRules,
  { fields: ["peer"] as const, broken: ({ peer }: { peer: Parameters<typeof portProblem>[0] }) => portProblem(peer) },
  ...impairedRules,
];

/** The arguments of an end as the engine takes them. */
export const endInputs = (one: VethEndArgs) => ({
  ...one,
  netns: netnsAsInput(one.netns),
  master: deviceAsInput(one.master),
});

/** Gives an end without an mtu that of the other end: with two mtus, packets above the smaller one would be lost silently. */
export function withOneMtu<Args extends { mtu?: unknown; peer: object }>(args: Args, given: Arguments): Args {
  const near = at(given, "mtu");
  const far = at(given, "peer.mtu");
  if (near === undefined && far !== undefined) return { ...args, mtu: at(args, "peer.mtu") };
  if (near !== undefined && far === undefined) return { ...args, peer: { ...args.peer, mtu: args.mtu } };
  return args;
}
