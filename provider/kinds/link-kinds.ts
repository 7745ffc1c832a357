import { bond } from "./bond.ts";
import { dummy } from "./dummy.ts";
import { geneve } from "./geneve.ts";
import { hsr } from "./hsr.ts";
import { ifb } from "./ifb.ts";
import { ipvlan } from "./ipvlan.ts";
import { ipvtap } from "./ipvtap.ts";
import { macsec } from "./macsec.ts";
import { macvlan } from "./macvlan.ts";
import { macvtap } from "./macvtap.ts";
import { tap } from "./tap.ts";
import { tun } from "./tun.ts";
import { tunnel } from "./tunnel.ts";
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
  readonly geneve: typeof geneve;
  readonly hsr: typeof hsr;
  readonly ifb: typeof ifb;
  readonly ipvlan: typeof ipvlan;
  readonly ipvtap: typeof ipvtap;
  readonly macsec: typeof macsec;
  readonly macvlan: typeof macvlan;
  readonly macvtap: typeof macvtap;
  readonly tap: typeof tap;
  readonly tun: typeof tun;
  readonly tunnel: typeof tunnel;
  readonly vlan: typeof vlan;
  readonly vrf: typeof vrf;
  readonly vxlan: typeof vxlan;
  readonly wireguard: typeof wireguard;
} = {
  bond,
  dummy,
  geneve,
  hsr,
  ifb,
  ipvlan,
  ipvtap,
  macsec,
  macvlan,
  macvtap,
  tap,
  tun,
  tunnel,
  vlan,
  vrf,
  vxlan,
  wireguard,
};
