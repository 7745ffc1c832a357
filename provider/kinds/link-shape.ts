import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { givenAs, kernelsOwn } from "../dynamic/arguments.ts";
import { deviceArgument, type NetnsInput, netnsArgument } from "../dynamic/device.ts";
import { pvid, vlanList, vlanRules } from "../kernel/bridge-vlan/schema.ts";
import { commonForms } from "../kernel/link/common.ts";
import { feature, linkName, mac, mtu, newLinkName } from "../kernel/link/schema.ts";
import { netnsRef } from "../kernel/netns/schema.ts";
import { whole } from "../kernel/schema/text.ts";

/**
 * The VLANs of a bridge's port. As soon as one of the three is given they are the whole list: VLAN 1, which the kernel gives each
 * port, is then there only if it is given too.
 */
const vlansShape = {
  /** The VLAN of received frames that have no tag, 1 to 4094, or 0 to drop them. It is sent without a tag, unless `tagged` has it. @default the only VLAN in `untagged`, else none */
  pvid: pvid.optional(),
  /** VLANs whose frames the port sends without a tag: numbers, and ranges such as `"30-39"`. @default `pvid` */
  untagged: vlanList.optional(),
  /** VLANs whose frames the port sends with their tag: numbers, and ranges such as `"30-39"`. @default none */
  tagged: vlanList.optional(),
};

/** The VLANs of a bridge itself, which is a port of its own for the host or namespace that it is in. */
export const ownVlans = z.strictObject(vlansShape).superRefine(vlanRules);

/** The settings that a bridge has for one of its ports: see bridge(8). */
const portShape = {
  /** The cost of a path through the port in the spanning tree, 1 to 65535. @default by the link's speed: 2 for a veth, 100 where it has none */
  cost: whole("cost", 1, 65535).optional(),
  /** The port's rank among ports that lead to the same bridge at the same cost, 0 to 63; the lowest number wins. @default 32 */
  priority: whole("priority", 0, 63).optional(),
  /** Whether the port exchanges no frames with other isolated ports. @default false */
  isolated: z.boolean().optional(),
  /** Whether a frame may go back through the port that it came from. @default false */
  hairpin: z.boolean().optional(),
  /** Whether the bridge learns the MAC addresses of senders behind the port. @default true */
  learning: z.boolean().optional(),
  /** Whether the port gets frames for MAC addresses that the bridge does not know. @default true */
  flood: z.boolean().optional(),
  /** Whether the port gets multicast that nobody behind it asked for. @default true */
  multicastFlood: z.boolean().optional(),
  /** Whether the port gets broadcasts. @default true */
  broadcastFlood: z.boolean().optional(),
  /** Whether multicast is sent as unicast to each host that asked for it. @default false */
  multicastToUnicast: z.boolean().optional(),
  /** Whether the port leaves a multicast group as soon as one host behind it leaves the group. @default false */
  fastLeave: z.boolean().optional(),
  /** Whether the port is blocked when a bridge behind it speaks the spanning tree's protocol (BPDU guard). @default false */
  guard: z.boolean().optional(),
  /** Whether the port must not lead to the root bridge of the spanning tree. @default false */
  rootBlock: z.boolean().optional(),
  /** Whether the bridge answers for neighbours that it knows (ARP, ND). @default false */
  neighSuppress: z.boolean().optional(),
  /** Whether only hosts whose MAC address is in the bridge's table may send through the port. @default false */
  locked: z.boolean().optional(),
  ...vlansShape,
};

/** The arguments of one end of a link. */
export const endShape = {
  /** The link's name in its namespace, at most 15 bytes. @default the resource's name, with `-peer` at the far end of a cable, shortened where it is too long */
  name: givenAs<pulumi.Input<string> | undefined>()(newLinkName),
  /** The namespace that the link is in. @default the host; where `device` is a resource, the namespace of that */
  netns: netnsArgument,
  /** The bridge, bond or VRF that the link belongs to, in the same namespace. @default none */
  master: deviceArgument(linkName.optional()),
  /** The bridge's settings for the link as a port. A setting that is taken out gets the kernel's value. @default the kernel's */
  port: z.strictObject(portShape).superRefine(vlanRules).optional(),
  /** The link's MAC address. @default derived from project, stack and resource name: the same each time, so that neighbours find a replaced link at once */
  mac: kernelsOwn(mac),
  /** Largest packet, in bytes. An end of a cable without this argument has the value of the other end. @default 1500 */
  mtu: mtu.default(1500),
  /** Whether the link is set up. @default true */
  up: z.boolean().default(true),
  /** Packets that may wait to be sent. @default the kernel's */
  txQueueLength: kernelsOwn(whole("txQueueLength", 0, 1_000_000)),
  /** Offload features, by ethtool's long name, such as `{ "tx-checksumming": false }`. @default the kernel's */
  offloads: z.record(feature, z.boolean()).optional(),
};

const adoptShape = {
  /** Whether to take over a link that is there already: only the given arguments are changed, and deleting the resource puts back what was found. @default false */
  adopt: z.boolean().optional(),
};

/** The arguments of a link that stands on no other link. */
export const linkShape = { ...endShape, ...adoptShape };

/** The arguments of a link that stands on another one, its `device`, or that sends through another namespace. */
export const upperShape = {
  ...linkShape,
  /** Largest packet, in bytes. @default what `device` lets through, else 1500 */
  mtu: kernelsOwn(mtu),
  /** The namespace of `device`, through which the link sends; false for the host. @default that of the resource given as `device`, else the link's own */
  linkNetns: givenAs<NetnsInput | false | undefined>()(z.union([z.literal(false), netnsRef]).optional()),
};

/** The field for the mtu of a link to which the kernel gives another one than 1500. */
export const kernelsMtu = { ...commonForms.mtu, schema: kernelsOwn(mtu) };

export interface Ported {
  name?: unknown;
  port?: unknown;
  master?: unknown;
}

/** The rules about a port and its bridge. */
export const portRules = [
  { fields: ["port", "master"] as const, broken: portWithoutMaster },
  { fields: ["master", "name"] as const, broken: masterOfItself },
];

/** The message about the port and the bridge of a cable's far end. */
export const portProblem = (end: Ported): string | undefined => portWithoutMaster(end) ?? masterOfItself(end);

/** Refuses a link that stands on itself. With `linkNetns` its `device` is another link, in that namespace. */
export function deviceOfItself({ name, device, linkNetns }: Readonly<Record<string, unknown>>): string | undefined {
  if (linkNetns !== undefined || device === undefined || device !== name) return undefined;
  return `${JSON.stringify(name)} is the link itself, and no link stands on itself; give another device, or linkNetns`;
}

/** Refuses `port` where `master` is missing, since only a port has such settings. */
function portWithoutMaster({ port, master }: Ported): string | undefined {
  if (port === undefined || master !== undefined) return undefined;
  return `only a port of a bridge has these, ${JSON.stringify(port)}; give master, or leave port out`;
}

/** Refuses a link that is its own bridge, which `ip` would not find. */
function masterOfItself({ name, master }: Ported): string | undefined {
  if (master === undefined || master !== name) return undefined;
  return `${JSON.stringify(name)} is the link itself, and no link is a port of itself; give another bridge, or leave master out`;
}
