import * as z from "zod";
import { type ArgsOf, kernelsOwn } from "../dynamic/arguments.ts";
import { deviceArgument } from "../dynamic/device.ts";
import { lowerLink, typeField } from "../kernel/link/field.ts";
import { upperLinkNeed } from "../kernel/link/needs.ts";
import { linkName } from "../kernel/link/schema.ts";
import { flagField, qosField, qosMap } from "../kernel/link/vlan.ts";
import { whole } from "../kernel/schema/text.ts";
import { linkResource } from "./link-class.ts";
import { linkKind } from "./link-kind.ts";

export const vlan = linkKind({
  name: "Vlan",
  type: "vlan",
  needs: [upperLinkNeed("Vlan", "vlan", { words: "id 5", module: "8021q" })],
  shows: ({ netns, name, vlanId }) => [{ netns, link: name, remark: `vlan ${vlanId}` }],
  fields: {
    /** The link whose tagged frames the VLAN's link sends and receives, in the same namespace or another (`linkNetns`). */
    device: lowerLink(deviceArgument(linkName), "link"),
    /** The VLAN's number, 1 to 4094. */
    vlanId: typeField(whole("vlanId", 1, 4094), { word: "id", fixed: true }),
    /** The tag: `802.1Q`, or `802.1ad` for the outer one of two (QinQ). @default "802.1Q" */
    protocol: typeField(z.enum(["802.1Q", "802.1ad"]).default("802.1Q"), { word: "protocol", fixed: true }),
    /** Whether received frames lose their tag before programs that listen see them. @default true */
    reorderHeader: flagField(z.boolean().default(true), "reorder_hdr"),
    /** Whether to announce the VLAN to switches by GVRP. @default false */
    gvrp: flagField(z.boolean().default(false), "gvrp"),
    /** Whether to announce the VLAN to switches by MVRP. @default false */
    mvrp: flagField(z.boolean().default(false), "mvrp"),
    /** Whether the link keeps its state when `device` goes down or comes up. @default false */
    looseBinding: flagField(z.boolean().default(false), "loose_binding"),
    /** Whether the link's carrier follows those ports of a bridge, its `device`, that are in this VLAN. @default false */
    bridgeBinding: flagField(z.boolean().default(false), "bridge_binding"),
    /** Priorities that received frames get, by the priority in their tag: `{ "5": 3 }`. @default the kernel's (none) */
    ingressQos: qosField(kernelsOwn(qosMap("ingress")), "ingress"),
    /** Priorities in the tags of sent frames, by the packet's own priority, 0 to 15. @default the kernel's (none) */
    egressQos: qosField(kernelsOwn(qosMap("egress")), "egress"),
  },
});

/**
 * The arguments of a `Vlan`.
 * @example { device: uplink, vlanId: 10 }
 */
export interface VlanArgs extends ArgsOf<typeof vlan.shape> {}

/**
 * A link for one VLAN (IEEE 802.1Q) of another link: see ip-link(8).
 * @example
 * const trunk = new Veth("trunk", { master: bridge, peer: { name: "eth0", netns: router } });
 * new Vlan("eth0.10", { device: trunk.peer, vlanId: 10 });
 */
export class Vlan extends linkResource(vlan) {}
