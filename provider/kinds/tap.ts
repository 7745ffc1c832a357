import type { ArgsOf } from "../dynamic/arguments.ts";
import { linkResource } from "./link-class.ts";
import { linkKind } from "./link-kind.ts";
import { ofProgram } from "./tun-shape.ts";

export const tap = linkKind({ ...ofProgram("Tap", "tap") });

/**
 * The arguments of a `Tap`.
 * @example { netns: router, name: "tap0", user: "nobody" }
 */
export interface TapArgs extends ArgsOf<typeof tap.shape> {}

/**
 * A link whose Ethernet frames a program reads and writes, such as a virtual machine or a VPN. It stays when the program ends: see
 * ip-tuntap(8), tun(4).
 * @example
 * new Tap("tap0", { netns: router, user: "nobody" });
 */
export class Tap extends linkResource(tap) {}
