/** How an example is proved: commands of a shell, in this order. */
export interface Proof {
  /** A command that succeeds, within some seconds. */
  passes?: string;
  /** A command that fails. */
  stops?: string;
}

const ping = (netns: string, address: string) => `ip netns exec ${netns} ping -n -c 1 -W 1 ${address}`;

/** The examples whose links not every kernel has, each with what proves it. */
export const proofs: Readonly<Record<string, readonly Proof[]>> = {
  lacp: [
    { passes: "ip -n left -d link show eth1 | grep 'ad_partner_oper_port_state_str .*collecting,distributing'" },
    { passes: ping("left", "10.73.0.2") },
    { passes: `ip -n right link set eth1 down && ${ping("left", "10.73.0.2")}` },
    { passes: `ip -n right link set eth1 up && ip -n right link set eth2 down && ${ping("left", "10.73.0.2")}` },
  ],
  vrf: [
    { passes: ping("red-host", "10.74.2.10") },
    { passes: `ip -n blue-server link set eth0 down && ${ping("red-host", "10.74.2.10")}` },
    { stops: ping("blue-host", "10.74.2.10") },
    { stops: ping("red-host", "10.74.3.10") },
  ],
};
