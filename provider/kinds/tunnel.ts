import * as z from "zod";
import { type ArgsOf, kernelsOwn } from "../dynamic/arguments.ts";
import { deviceArgument } from "../dynamic/device.ts";
import { unicastAddress } from "../kernel/address/prefix-schema.ts";
import { addressField, hexField, onOff, typeField } from "../kernel/link/field.ts";
import { lowerLink, sendsThrough } from "../kernel/link/lower-link.ts";
import { linkName } from "../kernel/link/schema.ts";
import * as tunnels from "../kernel/link/tunnel.ts";
import { whole } from "../kernel/schema/text.ts";
import { linkResource } from "./link-class.ts";
import { linkKind } from "./link-kind.ts";
import { upperShape } from "./link-shape.ts";

const modes = Object.keys(tunnels.modes) as [tunnels.TunnelMode, ...tunnels.TunnelMode[]];

export const tunnel = linkKind({
  name: "Tunnel",
  type: "tunnel",
  linkTypes: tunnels.tunnelTypes,
  typeBy: tunnels.tunnelType,
  needs: tunnels.tunnelNeeds,
  shows: ({ netns, name, mode, remote }) => [
    { netns, link: name, remark: remote === undefined ? mode : `${mode} to ${remote}` },
  ],
  fields: {
    /** What it carries in what: `gre` packets in GRE, `gretap` frames in GRE, `ip6gre` and `ip6gretap` the same over IPv6, `ipip` IPv4 in IPv4, `sit` IPv6 in IPv4, `ip6ip6` and `ipip6` IPv6 and IPv4 in IPv6, `vti` and `vti6` packets for IPsec. */
    mode: tunnels.modeField(z.enum(modes)),
    /** The address that the tunnel sends from. @default the kernel's, by route */
    local: addressField(unicastAddress.optional(), "local"),
    /** The address of the far end. @default any: it only receives, or sends by the addresses of the packets (`sit`) */
    remote: addressField(unicastAddress.optional(), "remote"),
    /** The link that the tunnel sends by. @default by route */
    device: lowerLink(deviceArgument(linkName.optional()), "dev"),
    /** The number that tells tunnels between two addresses apart, 0 to 4294967295; for GRE and VTI. @default none */
    key: tunnels.keyField(whole("key", 0, 4_294_967_295).optional()),
    /** The most hops that the tunnel's packets live. @default that of the packet inside; 64 over IPv6 */
    ttl: typeField(kernelsOwn(whole("ttl", 1, 255)), { word: "ttl" }),
    /** The type of service (DSCP and ECN) of the tunnel's packets, 0 to 255; 1 takes that of the packet inside. @default 0 */
    tos: hexField(kernelsOwn(whole("tos", 0, 255)), "tos", "tclass"),
    /** Whether the tunnel's packets may not be split on their way (don't fragment), so that a smaller mtu on the way is found; over IPv4. @default true */
    pmtuDiscovery: onOff(kernelsOwn(z.boolean()), "pmtudisc", true),
    /** The namespace whose addresses and routes the tunnel's packets use, and in which the kernel makes it; false for the host. @default that of the resource given as `device`, else the link's own */
    linkNetns: sendsThrough(upperShape.linkNetns),
  },
  sharesMac: tunnels.isPlain,
  rules: tunnels.tunnelRules,
});

/**
 * The arguments of a `Tunnel`.
 * @example { mode: "gre", local: "192.0.2.1", remote: "198.51.100.1", key: 7 }
 */
export interface TunnelArgs extends ArgsOf<typeof tunnel.shape> {}

/**
 * A tunnel of packets in packets, by GRE (RFC 2784), IP in IP (RFC 2003, 4213, 2473) or for IPsec: see ip-tunnel(8).
 * @example
 * new Tunnel("gre1", { netns: left, mode: "gre", local: "192.0.2.1", remote: "198.51.100.1" });
 */
export class Tunnel extends linkResource(tunnel) {}
