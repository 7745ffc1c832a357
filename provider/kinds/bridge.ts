import * as z from "zod";
import { type ArgsOf, type CheckedOf, kernelsOwn } from "../dynamic/arguments.ts";
import { filteringOption } from "../kernel/bridge-vlan/set.ts";
import { centiseconds, typeField, zeroOrOne } from "../kernel/link/field.ts";
import { stpRules } from "../kernel/link/stp.ts";
import { bridgeBlocked, bridgeTraffic } from "../kernel/nft/bridged.ts";
import { seconds, whole } from "../kernel/schema/text.ts";
import { acceptForwardField, withAcceptForward } from "./accept-forward.ts";
import { linkResource } from "./link-class.ts";
import { linkKind } from "./link-kind.ts";
import { bridgeVlanRules, ownVlansField } from "./link-vlans.ts";

const link = linkKind({
  name: "Bridge",
  type: "bridge",
  // The kernel's limit is BR_MAX_PORTS.
  mostPorts: 1023,
  needs: [
    { name: "bridge", without: "Bridge", option: "modprobe bridge", ip: ["link add name try0 up type bridge"] },
    {
      name: "vlan filtering",
      without: "vlanFiltering of a Bridge",
      few: true,
      option: filteringOption,
      ip: ["link add name try0 type bridge vlan_filtering 1"],
    },
  ],
  fields: {
    // `stp` comes first: while it is on, the kernel refuses a forward delay that is too short for the protocol.
    /** Whether the bridge takes part in the Spanning Tree Protocol (IEEE 802.1D). @default false */
    stp: zeroOrOne(z.boolean().default(false), "stp_state"),
    /** Seconds that a port listens and learns before it forwards; 2 to 30 with `stp`. @default the kernel's (15) */
    forwardDelay: centiseconds(kernelsOwn(seconds("forwardDelay", 0, 1_000_000)), "forward_delay"),
    /** Seconds between the messages of the root bridge. @default the kernel's (2) */
    helloTime: centiseconds(kernelsOwn(seconds("helloTime", 1, 10)), "hello_time"),
    /** Seconds without a message after which the root counts as lost; with `stp` from 2 × (`helloTime` + 1) to 2 × (`forwardDelay` - 1). @default the kernel's (20) */
    maxAge: centiseconds(kernelsOwn(seconds("maxAge", 6, 40)), "max_age"),
    /** Seconds that a MAC address is remembered on a port. @default the kernel's (300) */
    ageingTime: centiseconds(kernelsOwn(seconds("ageingTime", 0, 1_000_000)), "ageing_time"),
    /** The bridge's priority for being the root of the spanning tree: the lowest number wins. @default the kernel's (32768) */
    priority: typeField(kernelsOwn(whole("priority", 0, 65535)), { word: "priority" }),
    /** Whether VLAN tags decide where frames go. @default the kernel's (false) */
    vlanFiltering: zeroOrOne(kernelsOwn(z.boolean()), "vlan_filtering"),
    /** The VLAN that a port without VLANs of its own has, untagged, 1 to 4094; 0 for none. @default the kernel's (1) */
    vlanDefaultPvid: typeField(kernelsOwn(whole("vlanDefaultPvid", 0, 4094)), {
      word: "vlan_default_pvid",
      fixed: true,
    }),
    /** The tag that tells VLANs apart: `802.1Q`, or `802.1ad` for the outer one of two (QinQ). @default the kernel's ("802.1Q") */
    vlanProtocol: typeField(kernelsOwn(z.enum(["802.1Q", "802.1ad"])), { word: "vlan_protocol" }),
    /** The VLANs of the bridge itself, in which the host or the namespace hears the ports. @default the kernel's (VLAN 1, untagged) */
    vlans: ownVlansField,
    /** Whether multicast goes only to the ports that asked for it (IGMP, MLD). @default the kernel's (true) */
    multicastSnooping: zeroOrOne(kernelsOwn(z.boolean()), "mcast_snooping"),
    /** Whether to put rules of ours, which accept what crosses the bridge, into each chain of other programs that would drop these frames, such as Docker's; only where br_netfilter sends them through such chains. @default false */
    acceptForward: acceptForwardField,
  },
  rules: [...stpRules, ...bridgeVlanRules],
});

export const bridge = withAcceptForward<CheckedOf<typeof link.shape>, typeof link>(link, {
  traffic: ({ name, netns }) => bridgeTraffic({ name, netns }),
  blocked: ({ name, netns }) => bridgeBlocked({ name, netns }),
});

/**
 * The arguments of a `Bridge`.
 * @example { stp: true, mac: "02:00:00:00:00:01" }
 */
export interface BridgeArgs extends ArgsOf<typeof bridge.shape> {}

/**
 * A bridge: see ip-link(8), bridge(8). Its MAC address is always set, since a bridge without one takes that of a port, and takes
 * another when its ports change.
 * @example
 * const bridge = new Bridge("my-br0");
 * new Veth("veth0", { master: bridge, peer: { name: "eth0", netns } });
 */
export class Bridge extends linkResource(bridge) {}
