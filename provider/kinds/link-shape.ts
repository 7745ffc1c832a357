import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { givenAs, kernelsOwn } from "../dynamic/arguments.ts";
import { deviceArgument, type NetnsInput, netnsArgument } from "../dynamic/device.ts";
import { feature, linkName, mac, mtu, newLinkName } from "../kernel/link/schema.ts";
import { netnsRef } from "../kernel/netns/schema.ts";
import { whole } from "../kernel/schema/text.ts";

/** What a bridge holds of one of its ports: see bridge(8). */
const portShape = {
  /** What a way through it costs in the spanning tree, 1 to 65535. @default by the link's speed: 2 for a veth, 100 where it has none */
  cost: whole("cost", 1, 65535).optional(),
  /** Its rank among ports that lead to one bridge at one cost, 0 to 63; the least wins. @default 32 */
  priority: whole("priority", 0, 63).optional(),
  /** Whether it hears no other isolated port. @default false */
  isolated: z.boolean().optional(),
  /** Whether a frame may go back where it came from. @default false */
  hairpin: z.boolean().optional(),
  /** Whether senders' MAC addresses are learned. @default true */
  learning: z.boolean().optional(),
  /** Whether it gets frames for stations that nobody knows. @default true */
  flood: z.boolean().optional(),
  /** Whether it gets multicast that nobody asked for. @default true */
  multicastFlood: z.boolean().optional(),
  /** Whether it gets broadcasts. @default true */
  broadcastFlood: z.boolean().optional(),
  /** Whether multicast is sent to each that asked for it, as unicast. @default false */
  multicastToUnicast: z.boolean().optional(),
  /** Whether a group is left as soon as one host says so. @default false */
  fastLeave: z.boolean().optional(),
  /** Whether it is blocked when a bridge speaks the spanning tree's protocol behind it (BPDU guard). @default false */
  guard: z.boolean().optional(),
  /** Whether no root bridge may be behind it. @default false */
  rootBlock: z.boolean().optional(),
  /** Whether the bridge answers for neighbours that it knows (ARP, ND). @default false */
  neighSuppress: z.boolean().optional(),
  /** Whether only stations that the bridge's table has may send. @default false */
  locked: z.boolean().optional(),
};

/** The arguments of one end of a link. */
export const endShape = {
  /** The link's name in its namespace, at most 15 bytes. @default the resource's name, that of a cable's far end with `-peer`, shortened where it is too long */
  name: givenAs<pulumi.Input<string> | undefined>()(newLinkName),
  /** The namespace it is in. @default the host; of a link that stands on a resource, where that is */
  netns: netnsArgument,
  /** The bridge that it is a port of, in the same namespace. @default none */
  master: deviceArgument(linkName.optional()),
  /** Arguments of it as a port. One that is no longer given is the kernel's again. @default the kernel's */
  port: z.strictObject(portShape).optional(),
  /** Its MAC address. @default derived from project, stack and resource name: the same each time, so that neighbours find a replaced one at once */
  mac: kernelsOwn(mac),
  /** Largest packet, in bytes. An end of a cable that is given none has the other end's. @default 1500 */
  mtu: mtu.default(1500),
  /** Whether it is set up. @default true */
  up: z.boolean().default(true),
  /** Packets that may wait to be sent. @default the kernel's */
  txQueueLength: kernelsOwn(whole("txQueueLength", 0, 1_000_000)),
  /** Features by ethtool's long name, such as `{ "tx-checksumming": false }`. @default the kernel's */
  offloads: z.record(feature, z.boolean()).optional(),
};

const adoptShape = {
  /** Whether to take over a link that is there already: only what is given is changed, and deleting it puts that back. @default false */
  adopt: z.boolean().optional(),
};

/** A link that stands by itself. */
export const linkShape = { ...endShape, ...adoptShape };

/** A link that stands on another one, its `device`, or sends through another namespace. */
export const upperShape = {
  ...linkShape,
  /** Largest packet, in bytes. @default what `device` lets through, else 1500 */
  mtu: kernelsOwn(mtu),
  /** The namespace where `device` is, and through which it sends; false for the host. @default where the resource is that is given as `device`, else the link's own */
  linkNetns: givenAs<NetnsInput | false | undefined>()(z.union([z.literal(false), netnsRef]).optional()),
};

/** Says that only a port has arguments of a port. */
export const portWithoutMaster = ({ port, master }: { port?: unknown; master?: unknown }): string | undefined =>
  port !== undefined && master === undefined
    ? "only a port of a bridge has these; give master, or leave port out"
    : undefined;
