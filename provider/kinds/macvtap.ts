import type { ArgsOf } from "../dynamic/arguments.ts";
import { upperLinkNeed } from "../kernel/link/needs.ts";
import { type LinkClass, linkResource } from "./link-class.ts";
import { type LinkKind, linkKind } from "./link-kind.ts";
import { isPassthru, macvlanFields, macvlanRules } from "./macvlan-shape.ts";

export const macvtap: LinkKind<typeof macvlanFields> = linkKind({
  name: "Macvtap",
  type: "macvtap",
  needs: [upperLinkNeed("Macvtap", "macvtap")],
  fields: macvlanFields,
  sharesMac: isPassthru,
  rules: macvlanRules,
});

// With its type written out, the compiler keeps the JSDoc of the fields.
const Base: LinkClass<typeof macvlanFields> = linkResource(macvtap);

/**
 * The arguments of a `Macvtap`.
 * @example { device: uplink, name: "vm0" }
 */
export interface MacvtapArgs extends ArgsOf<typeof macvtap.shape> {}

/**
 * A macvlan whose frames a program reads and writes, such as a virtual machine, by the file `/dev/tapN` with N the link's
 * `ifindex`: see ip-link(8).
 * @example
 * const uplink = new Veth("uplink", { peer: { name: "eth0", netns: lan } });
 * new Macvtap("vm0", { device: uplink });
 */
export class Macvtap extends Base {}
