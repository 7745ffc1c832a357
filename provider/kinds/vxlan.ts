import * as z from "zod";
import { type ArgsOf, kernelsOwn } from "../dynamic/arguments.ts";
import { deviceArgument } from "../dynamic/device.ts";
import { multicastAddress, unicastAddress } from "../kernel/address/prefix-schema.ts";
import { fdbField } from "../kernel/link/fdb.ts";
import { addressField, lowerLink, onOff, typeField } from "../kernel/link/field.ts";
import { linkTypeNeed } from "../kernel/link/needs.ts";
import { needs, notBoth, oneFamily } from "../kernel/link/rules.ts";
import { linkName } from "../kernel/link/schema.ts";
import { whole } from "../kernel/schema/text.ts";
import { linkResource } from "./link-class.ts";
import { linkKind } from "./link-kind.ts";

export const vxlan = linkKind({
  name: "Vxlan",
  type: "vxlan",
  needs: [linkTypeNeed("Vxlan", "vxlan", { ip: ["link add name try0 type vxlan id 1 dstport 4789"] })],
  shows: ({ netns, name, vni, remote }) => [
    { netns, link: name, remark: remote === undefined ? `vni ${vni}` : `vni ${vni} to ${remote}` },
  ],
  fields: {
    /** The number of the tunnel's network (VNI), 0 to 16777215. */
    vni: typeField(whole("vni", 0, 16_777_215), { word: "id", fixed: true }),
    /** The UDP port at which the other ends receive. The kernel's own default is 8472, from before RFC 7348. @default 4789 */
    dstPort: typeField(whole("dstPort", 1, 65535).default(4789), { word: "dstport", keys: ["port"], fixed: true }),
    /** The address that the tunnel sends from. @default the kernel's, by route */
    local: addressField(unicastAddress.optional(), "local"),
    /** The address to which the tunnel sends frames for stations that it neither has in `fdb` nor learned. @default nowhere */
    remote: addressField(unicastAddress.optional(), "remote"),
    /** The multicast group to send to in place of `remote`; it needs a `device`. */
    group: typeField(multicastAddress.optional(), { word: "group", keys: ["group", "group6"], fixed: true }),
    /** The link that the tunnel sends by. The tunnel goes when that link goes. @default by route */
    device: lowerLink(deviceArgument(linkName.optional()), "dev"),
    /** The most hops that the tunnel's packets live. @default the kernel's */
    ttl: typeField(kernelsOwn(whole("ttl", 1, 255)), { word: "ttl" }),
    /** Whether the tunnel learns from received frames which station is behind which address. @default the kernel's (true) */
    learning: onOff(kernelsOwn(z.boolean()), "learning"),
    /** Stations, each with the address that it is behind; all zeros stand for all unknown stations. A list that is given is the whole list. */
    fdb: fdbField,
  },
  rules: [oneFamily("local", "remote", "group"), notBoth("remote", "group"), needs("group", "device")],
});

/**
 * The arguments of a `Vxlan`.
 * @example { vni: 42, device: uplink, local: "10.0.0.1", remote: "10.0.0.2" }
 */
export interface VxlanArgs extends ArgsOf<typeof vxlan.shape> {}

/**
 * A tunnel of Ethernet frames in UDP (RFC 7348): see ip-link(8).
 * @example
 * new Vxlan("vx0", { netns: left, vni: 42, local: "10.0.0.1", remote: "10.0.0.2", mtu: 1450 });
 */
export class Vxlan extends linkResource(vxlan) {}
