import * as z from "zod";
import { type ArgsOf, kernelsOwn } from "../dynamic/arguments.ts";
import { unicastAddress } from "../kernel/address/prefix-schema.ts";
import { addressField, hexField, typeField } from "../kernel/link/field.ts";
import { sendsThrough } from "../kernel/link/lower-link.ts";
import { linkTypeNeed } from "../kernel/link/needs.ts";
import { whole } from "../kernel/schema/text.ts";
import { linkResource } from "./link-class.ts";
import { linkKind } from "./link-kind.ts";
import { upperShape } from "./link-shape.ts";

export const geneve = linkKind({
  name: "Geneve",
  type: "geneve",
  named: ["vni", "remote"],
  needs: [linkTypeNeed("Geneve", "geneve", { ip: ["link add name try0 type geneve id 1 remote 10.0.0.2"] })],
  shows: ({ netns, name, vni, remote }) => [{ netns, link: name, remark: `vni ${vni} to ${remote}` }],
  fields: {
    /** The number of the tunnel's network (VNI), 0 to 16777215. */
    vni: typeField(whole("vni", 0, 16_777_215), { word: "id", fixed: true }),
    /** The address of the far end. */
    remote: addressField(unicastAddress, "remote"),
    /** The UDP port at which both ends receive. @default 6081 */
    dstPort: typeField(whole("dstPort", 1, 65535).default(6081), { word: "dstport", keys: ["port"], fixed: true }),
    /** The most hops that the tunnel's packets live. @default the kernel's, by route */
    ttl: typeField(kernelsOwn(whole("ttl", 1, 255)), { word: "ttl" }),
    /** The type of service (DSCP and ECN) of the tunnel's packets, 0 to 255; 1 takes that of the packet inside. @default 0 */
    tos: hexField(kernelsOwn(whole("tos", 0, 255)), "tos"),
    /** Whether the tunnel's packets may not be split on their way, over IPv4: `inherit` as the packet inside. @default the kernel's (unset) */
    df: typeField(kernelsOwn(z.enum(["unset", "set", "inherit"])), { word: "df" }),
    /** The namespace whose addresses and routes the tunnel's packets use, and in which the kernel makes it; false for the host. @default the link's own */
    linkNetns: sendsThrough(upperShape.linkNetns),
  },
});

/**
 * The arguments of a `Geneve`.
 * @example { vni: 42, remote: "198.51.100.1" }
 */
export interface GeneveArgs extends ArgsOf<typeof geneve.shape> {}

/**
 * A tunnel of Ethernet frames in UDP, with room for options (RFC 8926): see ip-link(8).
 * @example
 * new Geneve("gnv0", { netns: left, vni: 42, remote: "198.51.100.1" });
 */
export class Geneve extends linkResource(geneve) {}
