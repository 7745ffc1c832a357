import type { ArgsOf } from "../dynamic/arguments.ts";
import { type LinkClass, linkResource } from "./link-class.ts";
import { type LinkKind, linkKind } from "./link-kind.ts";
import { ofProgram, type programFields } from "./tun-shape.ts";

export const tap: LinkKind<typeof programFields> = linkKind({ ...ofProgram("Tap", "tap") });

// With its type written out, the compiler keeps the JSDoc of the fields.
const Base: LinkClass<typeof programFields> = linkResource(tap);

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
export class Tap extends Base {}
