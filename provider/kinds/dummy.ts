import type { ArgsOf } from "../dynamic/arguments.ts";
import { linkResource } from "./link-class.ts";
import { linkKind } from "./link-kind.ts";

export const dummy = linkKind({ name: "Dummy", type: "dummy", fields: {} });

/**
 * The arguments of a `Dummy`.
 * @example { netns: router, name: "lo1", mtu: 1400 }
 */
export interface DummyArgs extends ArgsOf<typeof dummy.shape> {}

/**
 * A link that drops all that is sent by it, for addresses that are always up, such as a router's own: see ip-link(8).
 * @example
 * const own = new Dummy("lo1", { netns: router });
 * new Address("router-id", { device: own, address: "192.0.2.1/32" });
 */
export class Dummy extends linkResource(dummy) {}
