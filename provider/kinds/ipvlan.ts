import type { ArgsOf } from "../dynamic/arguments.ts";
import { upperLinkNeed } from "../kernel/link/needs.ts";
import { macOf } from "../kernel/link/rules.ts";
import { ipvlanFields } from "./ipvlan-shape.ts";
import { type LinkClass, linkResource } from "./link-class.ts";
import { type LinkKind, linkKind } from "./link-kind.ts";

export const ipvlan: LinkKind<typeof ipvlanFields> = linkKind({
  name: "Ipvlan",
  type: "ipvlan",
  needs: [upperLinkNeed("Ipvlan", "ipvlan")],
  fields: ipvlanFields,
  sharesMac: () => true,
  rules: [macOf("device")],
});

// With its type written out, the compiler keeps the JSDoc of the fields.
const Base: LinkClass<typeof ipvlanFields> = linkResource(ipvlan);

/**
 * The arguments of an `Ipvlan`.
 * @example { device: uplink, netns: host, name: "eth0", mode: "l2" }
 */
export interface IpvlanArgs extends ArgsOf<typeof ipvlan.shape> {}

/**
 * A link with addresses of its own and the MAC address of another link, for networks that allow one MAC address: see ip-link(8).
 * @example
 * const uplink = new Veth("uplink", { peer: { name: "eth0", netns: lan } });
 * new Ipvlan("iv0", { device: uplink, netns: host, mode: "l2" });
 */
export class Ipvlan extends Base {}
