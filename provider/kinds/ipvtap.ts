import type { ArgsOf } from "../dynamic/arguments.ts";
import { upperLinkNeed } from "../kernel/link/needs.ts";
import { macOf } from "../kernel/link/rules.ts";
import { ipvlanFields } from "./ipvlan-shape.ts";
import { type LinkClass, linkResource } from "./link-class.ts";
import { type LinkKind, linkKind } from "./link-kind.ts";

export const ipvtap: LinkKind<typeof ipvlanFields> = linkKind({
  name: "Ipvtap",
  type: "ipvtap",
  needs: [upperLinkNeed("Ipvtap", "ipvtap")],
  fields: ipvlanFields,
  sharesMac: () => true,
  rules: [macOf("device")],
});

// With its type written out, the compiler keeps the JSDoc of the fields.
const Base: LinkClass<typeof ipvlanFields> = linkResource(ipvtap);

/**
 * The arguments of an `Ipvtap`.
 * @example { device: uplink, name: "vm0", mode: "l2" }
 */
export interface IpvtapArgs extends ArgsOf<typeof ipvtap.shape> {}

/**
 * An ipvlan whose frames a program reads and writes, such as a virtual machine, by the file `/dev/tapN` with N the link's
 * `ifindex`: see ip-link(8).
 * @example
 * const uplink = new Veth("uplink", { peer: { name: "vm0", netns: lan } });
 * new Ipvtap("vm0", { device: uplink, mode: "l2" });
 */
export class Ipvtap extends Base {}
