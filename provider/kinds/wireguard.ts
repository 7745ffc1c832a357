import * as z from "zod";
import { type ArgsOf, givenAs, kernelsOwn } from "../dynamic/arguments.ts";
import type { ResourceClass } from "../dynamic/class.ts";
import type { Device, NetnsInput } from "../dynamic/device.ts";
import { type KindOf, kindOf } from "../dynamic/kind.ts";
import { otherProgram, sendsThrough } from "../kernel/link/field.ts";
import { linkTypeNeed } from "../kernel/link/needs.ts";
import { mtu } from "../kernel/link/schema.ts";
import { netnsRef } from "../kernel/netns/schema.ts";
import { whole } from "../kernel/schema/text.ts";
import { wireguardNeed } from "../kernel/wireguard/needs.ts";
import { peersProblem, peersSchema, privateKeySchema } from "../kernel/wireguard/schema.ts";
import { linkResource } from "./link-class.ts";
import { linkKind, linkOutputs } from "./link-kind.ts";
import { withPeers } from "./wireguard-verbs.ts";

const link = linkKind({
  name: "Wireguard",
  type: "wireguard",
  sharesMac: () => true,
  needs: [linkTypeNeed("Wireguard", "wireguard"), wireguardNeed],
  shows: ({ netns, name, listenPort, peers = {} }) =>
    [`port ${listenPort}`, ...Object.keys(peers).map((peer) => `peer ${peer}`)].map((remark) => ({
      netns,
      link: name,
      remark,
    })),
  fields: {
    /** The link's own key, as `wg genkey` makes it; a secret. @default one that is made with the link, and goes with it */
    privateKey: otherProgram(kernelsOwn(privateKeySchema)),
    /** The UDP port at which it receives, in the namespace in which it was made (`linkNetns`). @default one that the kernel chooses */
    listenPort: otherProgram(kernelsOwn(whole("listenPort", 1, 65535))),
    /** The mark of the packets in which it sends, for rules of policy routing; 0 for none. @default 0 */
    fwMark: otherProgram(whole("fwMark", 0, 4_294_967_295).default(0)),
    /** The ends with which it exchanges packets, by names of your choice: all of them. @default none */
    peers: otherProgram(peersSchema.default({})),
    /** The namespace in which it is made, and in which its UDP packets are sent and received even if it is in another one; false for the host. @default the link's own */
    linkNetns: sendsThrough(
      givenAs<NetnsInput | false | undefined>()(z.union([z.literal(false), netnsRef]).optional()),
    ),
  },
  rules: [{ fields: ["peers", "privateKey"], broken: peersProblem }],
});

// A packet in WireGuard has no Ethernet header: the link has no MAC address, and is no port of a bridge.
const { mac: _mac, port: _port, mtu: _mtu, ...others } = link.shape;

const own = {
  /** Largest packet, in bytes. @default the kernel's (1420) */
  mtu: kernelsOwn(mtu),
};

const outputs = {
  /** The public key of `privateKey`, which the other ends need. */
  publicKey: z.string(),
};

// Types that the compiler infers would be printed without the JSDoc.
export type WireguardShape = Omit<typeof link.shape, "mac" | "port" | "mtu"> & typeof own;
export type WireguardOutputs = typeof linkOutputs & typeof outputs;

export const wireguard: KindOf<WireguardShape, WireguardOutputs> = withPeers(
  kindOf<WireguardShape, WireguardOutputs>({
    ...link,
    shape: { ...others, ...own },
    outputs: { ...linkOutputs, ...outputs },
    secrets: ["privateKey", "peers.*.presharedKey"],
    untold: ["privateKey", "peers"],
  }),
);

/**
 * The arguments of a `Wireguard`.
 * @example { netns: left, listenPort: 51820, peers: { right: { publicKey: right.publicKey, allowedIps: ["10.8.0.2/32"] } } }
 */
export interface WireguardArgs extends ArgsOf<typeof wireguard.shape> {}

/**
 * An encrypted tunnel of IP packets in UDP: see wg(8).
 * @example
 * const wg0 = new Wireguard("wg0", {
 *   netns: left, linkNetns: underlay, listenPort: 51820,
 *   peers: { right: { publicKey: theirKey, endpoint: "192.0.2.2:51820", allowedIps: ["10.8.0.2/32"] } },
 * });
 * new Address("inside", { device: wg0, address: "10.8.0.1/24" });
 */
export class Wireguard extends (linkResource(wireguard as never) as unknown as WireguardClass) {}

type WireguardClass = ResourceClass<WireguardShape, WireguardOutputs, "netns", Device>;
