import { bond } from "./bond.ts";
import { dummy } from "./dummy.ts";
import { macvlan } from "./macvlan.ts";
import { vlan } from "./vlan.ts";
import { vrf } from "./vrf.ts";
import { vxlan } from "./vxlan.ts";
import { wireguard } from "./wireguard.ts";

/**
 * The kinds of links with one end that a topology takes, by iproute2's word, which is the link's `kind` there. A new kind is
 * added twice, as type and as value: a type that the compiler infers is printed without the JSDoc of the arguments.
 */
export const linkKinds: {
  readonly bond: typeof bond;
  readonly dummy: typeof dummy;
  readonly macvlan: typeof macvlan;
  readonly vlan: typeof vlan;
  readonly vrf: typeof vrf;
  readonly vxlan: typeof vxlan;
  readonly wireguard: typeof wireguard;
} = { bond, dummy, macvlan, vlan, vrf, vxlan, wireguard };
