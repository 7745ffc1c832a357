import type { ArgsOf } from "../dynamic/arguments.ts";
import { noMac } from "../kernel/link/rules.ts";
import { type LinkClass, linkResource } from "./link-class.ts";
import { type LinkKind, linkKind } from "./link-kind.ts";
import { ofProgram, type programFields } from "./tun-shape.ts";

export const tun: LinkKind<typeof programFields> = linkKind({
  ...ofProgram("Tun", "tun"),
  sharesMac: () => true,
  rules: [noMac],
});

// With its type written out, the compiler keeps the JSDoc of the fields.
const Base: LinkClass<typeof programFields> = linkResource(tun);

/**
 * The arguments of a `Tun`.
 * @example { netns: router, name: "tun0", user: "nobody" }
 */
export interface TunArgs extends ArgsOf<typeof tun.shape> {}

/**
 * A link whose packets a program reads and writes, such as a VPN. It stays when the program ends: see ip-tuntap(8), tun(4).
 * @example
 * new Tun("tun0", { netns: router, user: "nobody" });
 */
export class Tun extends Base {}
