import type { ArgsOf } from "../dynamic/arguments.ts";
import { upperLinkNeed } from "../kernel/link/needs.ts";
import { type LinkClass, linkResource } from "./link-class.ts";
import { type LinkKind, linkKind } from "./link-kind.ts";
import { isPassthru, macvlanFields, macvlanRules } from "./macvlan-shape.ts";

export const macvlan: LinkKind<typeof macvlanFields> = linkKind({
  name: "Macvlan",
  type: "macvlan",
  needs: [upperLinkNeed("Macvlan", "macvlan")],
  fields: macvlanFields,
  sharesMac: isPassthru,
  rules: macvlanRules,
});

// With its type written out, the compiler keeps the JSDoc of the fields.
const Base: LinkClass<typeof macvlanFields> = linkResource(macvlan);

/**
 * The arguments of a `Macvlan`.
 * @example { device: uplink, netns: host, name: "eth0", mode: "private" }
 */
export interface MacvlanArgs extends ArgsOf<typeof macvlan.shape> {}

/**
 * A link with a MAC address of its own on another link: see ip-link(8).
 * @example
 * const uplink = new Veth("uplink", { peer: { name: "eth0", netns: lan } });
 * new Macvlan("mv0", { device: uplink, netns: host });
 */
export class Macvlan extends Base {}
