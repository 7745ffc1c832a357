import { type ArgsOf, kernelsOwn } from "../dynamic/arguments.ts";
import { commonForms } from "../kernel/link/common.ts";
import { mac } from "../kernel/link/schema.ts";
import { linkResource } from "./link-class.ts";
import { linkKind } from "./link-kind.ts";

export const ifb = linkKind({
  name: "Ifb",
  type: "ifb",
  fields: {
    /** The link's MAC address. @default derived from project, stack and resource name */
    mac: { ...commonForms.mac, schema: kernelsOwn(mac), fixed: true },
  },
});

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
