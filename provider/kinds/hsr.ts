import * as z from "zod";
import type { ArgsOf } from "../dynamic/arguments.ts";
import { deviceArgument } from "../dynamic/device.ts";
import { typeField } from "../kernel/link/field.ts";
import { linkTypeNeed } from "../kernel/link/needs.ts";
import { differentLinks, macOf } from "../kernel/link/rules.ts";
import { linkName } from "../kernel/link/schema.ts";
import { whole } from "../kernel/schema/text.ts";
import { linkResource } from "./link-class.ts";
import { linkKind } from "./link-kind.ts";
import { kernelsMtu } from "./link-shape.ts";

const trial = "link add name try0 type hsr slave1 a slave2 b";

export const hsr = linkKind({
  name: "Hsr",
  type: "hsr",
  lowers: ["slave1", "slave2"],
  needs: [linkTypeNeed("Hsr", "hsr", { ip: ["link add name a type veth peer name b", trial] })],
  fields: {
    /** The first of the two links that every frame is sent by, in the same namespace. */
    slave1: typeField(deviceArgument(linkName), { word: "slave1", fixed: true }),
    /** The second one. */
    slave2: typeField(deviceArgument(linkName), { word: "slave2", fixed: true }),
    /** The protocol: `hsr` for a ring of nodes, `prp` for two networks beside each other. @default "hsr" */
    protocol: typeField(z.enum(["hsr", "prp"]).default("hsr"), {
      word: "proto",
      write: (name) => (name === "prp" ? "1" : "0"),
      read: (printed) => (printed === 1 ? "prp" : "hsr"),
      fixed: true,
    }),
    /** The version of HSR: 0, or 1, the one of IEC 62439-3:2012. The kernel does not show it. @default the kernel's (0) */
    version: {
      ...typeField(whole("version", 0, 1).optional(), { word: "version", fixed: true }),
      read: (_, now) => now,
    },
    /** The last byte of the multicast address of supervision frames, 0 to 255. @default 0 */
    supervision: typeField(whole("supervision", 0, 255).default(0), {
      word: "supervision",
      keys: ["supervision_addr"],
      read: (address) => Number.parseInt(String(address).slice(-2), 16),
      fixed: true,
    }),
    /** Largest packet, in bytes. @default 6 bytes less than the links let through */
    mtu: kernelsMtu,
  },
  sharesMac: () => true,
  rules: [
    differentLinks("slave1", "slave2"),
    macOf("slave1"),
    {
      fields: ["version", "protocol"],
      broken: ({ version, protocol }) =>
        version !== undefined && protocol === "prp"
          ? `${version} is one of HSR, and PRP has none; leave it out`
          : undefined,
    },
  ],
});

/**
 * The arguments of an `Hsr`.
 * @example { slave1: left, slave2: right, protocol: "prp" }
 */
export interface HsrArgs extends ArgsOf<typeof hsr.shape> {}

/**
 * A link that sends each frame by two others, so that a cut cable loses none (HSR and PRP, IEC 62439-3): see ip-link(8).
 * @example
 * const left = new Veth("left", { netns: one, peer: { netns: two } });
 * const right = new Veth("right", { netns: one, peer: { netns: two } });
 * new Hsr("hsr0", { netns: one, slave1: left, slave2: right });
 */
export class Hsr extends linkResource(hsr) {}
