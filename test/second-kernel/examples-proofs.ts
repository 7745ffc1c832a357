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
  campus: [
    { passes: ping("ann", "10.70.0.2") },
    { passes: ping("gus", "10.70.0.11") },
    { stops: ping("ann", "10.70.0.11") },
    { stops: ping("bob", "10.70.0.11") },
    { passes: `bridge vlan del dev east-west vid 20 && ${ping("ann", "10.70.0.2")}` },
    { stops: ping("gil", "10.70.0.12") },
  ],
  gre: [
    { passes: ping("office", "10.2.0.10 -s 1448 -M do") },
    { passes: ping("server", "10.1.0.10") },
    { stops: ping("office", "10.2.0.10 -s 1449 -M do") },
    // The routers are next to each other, for a packet in the tunnel; the provider has no way to what is in it.
    { passes: `${ping("office", "10.2.0.10 -t 2")} | grep -F 'From 10.75.0.2 '` },
    { stops: ping("provider", "10.2.0.10") },
    { passes: `ip -n east link set gre1 down && ${ping("west", "198.51.100.1")}` },
    { stops: ping("office", "10.2.0.10") },
  ],
  lacp: [
    { passes: "ip -n left -d link show eth1 | grep 'ad_partner_oper_port_state_str .*collecting,distributing'" },
    { passes: ping("left", "10.73.0.2") },
    { passes: `ip -n right link set eth1 down && ${ping("left", "10.73.0.2")}` },
    { passes: `ip -n right link set eth1 up && ip -n right link set eth2 down && ${ping("left", "10.73.0.2")}` },
  ],
  "router-on-a-stick": [
    { passes: ping("desk", "10.71.20.5") },
    { passes: ping("phone", "10.71.10.5") },
    { passes: `ip -n router link set eth0.20 down && ${ping("desk", "10.71.10.1")}` },
    { stops: ping("desk", "10.71.20.5") },
  ],
  vrf: [
    { passes: ping("red-host", "10.74.2.10") },
    { passes: `ip -n blue-server link set eth0 down && ${ping("red-host", "10.74.2.10")}` },
    { stops: ping("blue-host", "10.74.2.10") },
    { stops: ping("red-host", "10.74.3.10") },
  ],
};
