import type { ArgsOf } from "../dynamic/arguments.ts";
import { noMac } from "../kernel/link/rules.ts";
import { linkResource } from "./link-class.ts";
import { linkKind } from "./link-kind.ts";
import { ofProgram } from "./tun-shape.ts";

export const tun = linkKind({ ...ofProgram("Tun", "tun"), sharesMac: () => true, rules: [noMac] });

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
export class Tun extends linkResource(tun) {}
