import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { type ArgsOf, givenAs, kernelsOwn } from "../dynamic/arguments.ts";
import { deviceArgument, deviceAsInput, netnsArgument, netnsAsInput } from "../dynamic/device.ts";
import { feature, linkName, mac, mtu, newLinkName } from "../kernel/link/schema.ts";
import { whole } from "../kernel/schema/text.ts";

/** One end of a cable. */
export const endShape = {
  /** The link's name in its namespace, at most 15 bytes. @default the resource's name (for the peer, with `-peer`), shortened where it is too long */
  name: givenAs<pulumi.Input<string> | undefined>()(newLinkName),
  /** The namespace it is in. @default the host */
  netns: netnsArgument,
  /** The bridge that it is a port of, in the same namespace. @default none */
  master: deviceArgument(linkName.optional()),
  /** Its MAC address. @default derived from the mark, the same each time */
  mac: kernelsOwn(mac),
  /** Largest packet, in bytes. @default 1500 */
  mtu: mtu.default(1500),
  /** Whether it is set up. @default true */
  up: z.boolean().default(true),
  /** Packets that may wait to be sent. @default the kernel's (1000) */
  txQueueLength: kernelsOwn(whole("txQueueLength", 0, 1_000_000)),
  /** Features by ethtool's long name, such as `{ "tx-checksumming": false }`. @default the kernel's */
  offloads: z.record(feature, z.boolean()).optional(),
};

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
