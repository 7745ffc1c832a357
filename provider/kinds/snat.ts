import * as z from "zod";
import type { ArgsOf, CheckedOf } from "../dynamic/arguments.ts";
import { resourceOf } from "../dynamic/class.ts";
import { deviceArgument, netnsArgument } from "../dynamic/device.ts";
import { kindOf } from "../dynamic/kind.ts";
import { network } from "../kernel/address/prefix-schema.ts";
import { addressOrRange } from "../kernel/address/range-schema.ts";
import { familyOf } from "../kernel/ip.ts";
import { linkName } from "../kernel/link/schema.ts";
import { sourceBlocked } from "../kernel/nft/forward-hook.ts";
import { snatNeeds } from "../kernel/nft/needs.ts";
import { snatChains, snatFacts, snatText } from "../kernel/nft/snat.ts";
import { acceptForward, withAcceptForward } from "./accept-forward.ts";
import { leavingWire, oneOutDevice } from "./nat-shape.ts";
import { natVerbs } from "./nat-verbs.ts";

const shape = {
  /** The network, IPv4 or IPv6, whose packets get another source address. */
  source: network,
  /** The source address that the packets get, or a range such as `192.0.2.7-192.0.2.9`, of which each connection gets one. */
  to: addressOrRange,
  /** The namespace in which packets are translated. @default the host */
  netns: netnsArgument,
  /** Only packets to this network are translated. @default packets to any address */
  destination: network.optional(),
  /** Packets are translated only where they leave by this link. @default any link */
  outDevice: deviceArgument(linkName.optional()),
  /** Packets that leave by this link are not translated. @default no link */
  exceptOutDevice: deviceArgument(linkName.optional()),
  /** Whether to turn forwarding on for the family of `source`; deleting the last resource that needs it puts back what was found. @default true */
  forwarding: z.boolean().default(true),
  /** Whether to put rules of ours, which accept what is forwarded from `source` and the answers to it, into each chain of other programs that would drop these packets, such as Docker's. @default false */
  acceptForward,
};

const outputs = {
  /** The nft table (family `inet`) that holds the rule. */
  table: z.string(),
};

/**
 * The arguments of an `Snat`: what is translated, to which address, and where.
 * @example { netns, source: "10.0.0.0/24", to: "192.0.2.7", outDevice: "eth0" }
 */
export interface SnatArgs extends ArgsOf<typeof shape> {}

type Args = CheckedOf<typeof shape>;

const translation = kindOf({
  name: "Snat",
  shape,
  outputs,
  rules: [
    oneOutDevice,
    {
      fields: ["to", "source"],
      broken: ({ source, to }) =>
        familyOf(source) === familyOf(to.split("-")[0] ?? "") ? undefined : `${to} is not of the family of ${source}`,
    },
    {
      fields: ["destination", "source"],
      broken: ({ source, destination = source }) =>
        familyOf(source) === familyOf(destination) ? undefined : `${destination} is not of the family of ${source}`,
    },
  ],
  ...natVerbs<Args>({ field: "source", chains: snatChains, facts: snatFacts }),
  shows: (args) => [{ netns: args.netns, translation: snatText(args) }],
  networks: ({ netns, source }) => [{ netns, forwarded: source }],
  needs: snatNeeds,
});

export const snat = withAcceptForward<Args, typeof translation>(translation, {
  traffic: ({ source }) => [{ source }],
  blocked: ({ netns, source }) => sourceBlocked(netns, source),
});

/**
 * Source NAT to an address of your choice, or to a range of addresses: see nft(8), "snat". Each resource has its own nft table.
 * @example new Snat("out", { netns, source: "10.0.0.0/24", to: "192.0.2.7", outDevice: "eth0" })
 */
export class Snat extends resourceOf(snat, { wire: leavingWire, get: { by: ["netns"] } }) {}
