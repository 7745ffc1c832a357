import type { ArgsOf } from "../dynamic/arguments.ts";
import { linkResource } from "./link-class.ts";
import { linkKind } from "./link-kind.ts";

export const ifb = linkKind({ name: "Ifb", type: "ifb", fields: {} });

/**
 * The arguments of an `Ifb`.
 * @example { netns: router, name: "ifb0" }
 */
export interface IfbArgs extends ArgsOf<typeof ifb.shape> {}

/**
 * An intermediate functional block: frames that `tc` sends to it by `mirred` pass its queueing discipline, so that what arrives
 * is shaped as if it left. See ip-link(8), tc-mirred(8).
 * @example
 * new Ifb("ifb0", { netns: router });
 */
export class Ifb extends linkResource(ifb) {}
