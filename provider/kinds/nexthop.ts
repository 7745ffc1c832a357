import type { ArgsOf } from "../dynamic/arguments.ts";
import { deviceArgument, deviceOwner, type NetnsInput, netnsResource } from "../dynamic/device.ts";
import { ipAddress } from "../kernel/address/prefix-schema.ts";
import { linkName } from "../kernel/link/schema.ts";
import { whole } from "../kernel/schema/text.ts";

/** One of several ways that a route's packets go. */
export const hopShape = {
  /** The gateway of this way; see `via` of the route. */
  via: ipAddress.optional(),
  /** The link of this way. */
  device: deviceArgument(linkName.optional()),
  /** The share of the packets that go this way; a single way takes all. @default 1 */
  weight: whole("weight", 1, 256).default(1),
};

/**
 * The arguments of one of several ways of a route.
 * @example { via: "10.1.0.3", weight: 2 }
 */
export interface NexthopArgs extends ArgsOf<typeof hopShape> {}

/** The wiring of a route with several ways. It outlives each way: a way that comes, goes or is replaced changes it in place. */
export const amongHops = (hops: readonly NexthopArgs[], netns: NetnsInput | undefined) => ({
  within: [netnsResource(netns)],
  attached: hops.map(({ device }) => deviceOwner(device)),
  deletedWith: netnsResource(netns),
});
