import { dummy } from "./dummy.ts";
import { macvlan } from "./macvlan.ts";
import { vlan } from "./vlan.ts";
import { vxlan } from "./vxlan.ts";
import { wireguard } from "./wireguard.ts";

/**
 * The kinds of links with one end that a topology takes, by iproute2's word, which is the link's `kind` there. A new kind is
 * added twice, as type and as value: a type that the compiler infers is printed without the JSDoc of the arguments.
 */
export const linkKinds: {
  readonly dummy: typeof dummy;
  readonly macvlan: typeof macvlan;
  readonly vlan: typeof vlan;
  readonly vxlan: typeof vxlan;
  readonly wireguard: typeof wireguard;
} = { dummy, macvlan, vlan, vxlan, wireguard };
