import { type ArgsOf, kernelsOwn } from "../dynamic/arguments.ts";
import { commonForms } from "../kernel/link/common.ts";
import { typeField } from "../kernel/link/field.ts";
import { linkTypeNeed } from "../kernel/link/needs.ts";
import { vrfTable } from "../kernel/link/vrf.ts";
import { whole } from "../kernel/schema/text.ts";
import { linkResource } from "./link-class.ts";
import { linkKind } from "./link-kind.ts";

export const vrf = linkKind({
  name: "Vrf",
  type: "vrf",
  isMaster: true,
  needs: [linkTypeNeed("Vrf", "vrf", { ip: ["link add name try0 type vrf table 10"] })],
  shows: ({ netns, name, table }) => [{ netns, link: name, remark: `table ${table}` }],
  fields: {
    /** The number of the routing table for the links of the VRF, 1 to 4294967295 without the kernel's own 253 to 255. */
    table: typeField(vrfTable, { word: "table", fixed: true }),
    /** Largest packet that the place itself sends through the VRF, 1280 to 65575 bytes. @default the kernel's (65575) */
    mtu: { ...commonForms.mtu, schema: kernelsOwn(whole("an mtu of a VRF", 1280, 65575)) },
  },
});

/**
 * The arguments of a `Vrf`.
 * @example { netns: router, name: "red", table: 10 }
 */
export interface VrfArgs extends ArgsOf<typeof vrf.shape> {}

/**
 * A routing domain (virtual routing and forwarding) with a table of its own: see ip-link(8). Its links are those with `master: vrf`.
 * @example
 * const red = new Vrf("red", { netns: router, table: 10 });
 * new Veth("red0", { netns: router, master: red, peer: { name: "eth0", netns: host } });
 */
export class Vrf extends linkResource(vrf) {}
