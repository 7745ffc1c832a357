import type { Props } from "./deployment.ts";

/** An object that somebody made by hand, and a resource that takes it over. */
export interface Adopted {
  kind: string;
  title?: string;
  /** Commands that make the foreign object and what it stands on, and those that remove them. */
  make: string[];
  remove: string[];
  args: Props;
  /** Its arguments with `adopt` at its place; by default it is a word of their own. */
  adopted?(adopt: boolean): Props;
  /** What the preview says that it will change. */
  changes: RegExp;
  /** A command that shows the object, and what it must print when it was adopted. */
  look: string;
  shows: RegExp;
  /** Further arguments, in a later update. */
  more: Props;
  /** What somebody does to it by hand meanwhile. */
  drift: string;
}

const two = { make: ["ip netns add one", "ip netns add two"], remove: ["ip netns del one", "ip netns del two"] };

/** Sets a link up, without the addresses that come by themselves and take their time. */
const quiet = (netns: string, name: string, more = "") =>
  `ip -n ${netns} link set ${name} addrgenmode none; ip -n ${netns} link set ${name} up ${more}`;

/** A bridge that has a carrier, and an address that does not come from its ports. */
const bridgeWithPort = (name: string) => [
  `ip link add ${name} address 02:00:00:00:00:0${name.length} type bridge; ip link add ${name}-p type veth peer name ${name}-q`,
  ...[name, `${name}-p`, `${name}-q`].map((link) => `ip link set ${link} addrgenmode none; ip link set ${link} up`),
  `ip link set ${name}-p master ${name}`,
];

const cable = {
  make: [
    ...two.make,
    "ip -n one link add eth0 type veth peer name far netns two",
    quiet("one", "eth0"),
    quiet("two", "far"),
    "ip -n one addr add 10.9.0.1/24 dev eth0",
    "ip -n one addr add 10.9.0.7/24 dev eth0",
    "ip -n one addr add 2001:db8:9::1/64 dev eth0 nodad noprefixroute",
  ],
  remove: two.remove,
};

export const adopted: Adopted[] = [
  {
    kind: "Netns",
    make: [
      "ip netns add foreign",
      "ip -n foreign link set lo up",
      "ip -n foreign link set lo down",
      "ip -n foreign link set lo alias 'his own'",
    ],
    remove: ["ip netns del foreign"],
    args: { name: "foreign", loopback: true, nameservers: ["10.0.0.53"] },
    changes:
      /adopts netns foreign \(its alias is "his own"\) and changes loopback: false => true, nameservers: none => \["10\.0\.0\.53"\];/,
    look: "ip -n foreign link show dev lo; ip netns exec foreign cat /etc/resolv.conf",
    shows: /state UNKNOWN[\s\S]*pulumi-netns:1 [\s\S]*nameserver 10\.0\.0\.53/,
    more: { hosts: { db: "10.0.0.7" } },
    drift: "ip -n foreign link set lo down",
  },
  {
    kind: "Bridge",
    make: [
      "ip link add br0 type bridge ageing_time 5000",
      "ip link set br0 addrgenmode none; ip link set br0 up mtu 1400 alias uplink group 17",
      "ip link add port0 type veth peer name far0; ip link set port0 addrgenmode none; ip link set port0 up master br0",
      "ip addr add 10.7.0.1/24 dev br0",
    ],
    remove: ["ip link del port0", "ip link del br0"],
    args: { name: "br0", mtu: 1300, stp: true },
    changes: /adopts link br0 in the host \(its alias is "uplink"\) and changes mtu: 1400 => 1300, stp: false => true;/,
    look: "ip -d link show dev br0",
    shows: /mtu 1300 [\s\S]*stp_state 1 [\s\S]*alias pulumi-netns:1 /,
    more: { ageingTime: 30, mac: "02:00:00:00:00:99", multicastSnooping: false },
    drift: "ip link set br0 mtu 1350 type bridge stp_state 0; ip link set br0 type bridge ageing_time 1000",
  },
  {
    kind: "Bridge",
    title: "that changes nothing",
    make: ["ip link add br0 mtu 9000 type bridge stp_state 1", "ip link set br0 addrgenmode none; ip link set br0 up"],
    remove: ["ip link del br0"],
    args: { name: "br0" },
    changes: /adopts link br0 in the host \(it bears no mark\) and changes nothing but its mark;/,
    look: "ip -d link show dev br0",
    shows: /mtu 9000 [\s\S]*stp_state 1 [\s\S]*alias pulumi-netns:1 /,
    more: { priority: 4096 },
    drift: "ip link set br0 type bridge priority 12",
  },
  {
    kind: "Veth",
    make: [
      ...two.make,
      ...bridgeWithPort("hub"),
      ...bridgeWithPort("other"),
      "ip link add v0 mtu 1400 up master other type veth peer name eth0 mtu 1400 netns one",
      "ip link set v0 down addrgenmode none; ip link set v0 up",
      quiet("one", "eth0", "alias 'far end'; ip -n one link set eth0 down"),
    ],
    remove: ["v0", "hub", "other", "hub-p", "other-p"].map((name) => `ip link del ${name}`).concat(two.remove),
    args: { name: "v0", master: "hub", peer: { name: "eth0", netns: "one", up: true, mtu: 1300 } },
    changes:
      /adopts link v0 in the host with its far end eth0 .* changes master: "other" => "hub", peer\.mtu: 1400 => 1300, peer\.up: false => true;/,
    look: "ip link show dev v0; ip -n one link show dev eth0",
    shows: /master hub [\s\S]*alias pulumi-netns:1 [\s\S]*eth0.*,UP[\s\S]*alias pulumi-netns:1 /,
    more: { mtu: 1450, txQueueLength: 300, offloads: { "tx-checksumming": false } },
    drift: "ip link set v0 nomaster mtu 1350; ip -n one link set eth0 down; ethtool -K v0 tx off",
  },
  {
    kind: "Veth",
    title: "within one namespace",
    make: [
      ...two.make,
      "ip -n one link add a0 type veth peer name b0",
      quiet("one", "a0", "; ip -n one link set a0 down"),
    ],
    remove: two.remove,
    args: { name: "a0", netns: "one", peer: { name: "b0", netns: "one" } },
    changes: /changes nothing but its mark;/,
    look: "ip -n one link",
    shows: /a0[\s\S]*alias pulumi-netns:1 [\s\S]*alias pulumi-netns:1 /,
    more: { up: true, mac: "02:00:00:00:00:98" },
    drift: "ip -n one link set a0 down",
  },
  {
    kind: "Address",
    ...cable,
    args: { device: "eth0", netns: "one", address: "10.9.0.1/24", validLifetime: 1000 },
    changes: /adopts address 10\.9\.0\.1\/24 on link eth0 in netns one .* changes validLifetime: none => 1000;/,
    look: "ip -n one addr show dev eth0",
    shows: /10\.9\.0\.1\/24[^\n]*\n\s+valid_lft (1000|99\d)sec/,
    more: { preferredLifetime: 500 },
    drift: "ip -n one addr replace 10.9.0.1/24 dev eth0 valid_lft 300 preferred_lft 300",
  },
  {
    kind: "Address",
    title: "of IPv6, that changes nothing",
    ...cable,
    args: { device: "eth0", netns: "one", address: "2001:db8:9::1/64" },
    changes: /changes nothing but its mark;/,
    look: "ip -n one addr show dev eth0",
    shows: /2001:db8:9::1\/64 scope global nodad noprefixroute/,
    more: { validLifetime: 700, preferredLifetime: 600 },
    drift: "ip -n one addr replace 2001:db8:9::1/64 dev eth0 nodad noprefixroute valid_lft 800 preferred_lft 700",
  },
  {
    kind: "Route",
    make: [
      ...cable.make,
      "ip -n one route add 10.8.0.0/24 via 10.9.0.9 proto static src 10.9.0.7 mtu 1300 advmss 1200",
    ],
    remove: cable.remove,
    args: { device: "eth0", netns: "one", destination: "10.8.0.0/24", via: "10.9.0.254" },
    changes:
      /adopts route 10\.8\.0\.0\/24 in netns one \(proto static\) and changes via: "10\.9\.0\.9" => "10\.9\.0\.254";/,
    look: "ip -n one route",
    shows: /10\.8\.0\.0\/24 via 10\.9\.0\.254 dev eth0 proto 199/,
    more: { mtu: 1200 },
    drift: "ip -n one route replace 10.8.0.0/24 via 10.9.0.9 proto 199",
  },
  {
    kind: "Route",
    title: "with several nexthops",
    make: [
      ...cable.make,
      "ip -n one route add 10.8.0.0/24 metric 7 nexthop via 10.9.0.9 weight 2 nexthop via 10.9.0.10 dev eth0 onlink",
    ],
    remove: cable.remove,
    args: { netns: "one", destination: "10.8.0.0/24", metric: 7, type: "blackhole" },
    changes: /type: "unicast" => "blackhole"/,
    look: "ip -n one route",
    shows: /blackhole 10\.8\.0\.0\/24 proto 199/,
    more: { type: "unreachable" },
    drift: "ip -n one route replace throw 10.8.0.0/24 metric 7 proto 199",
  },
  {
    kind: "Route",
    title: "of IPv6",
    make: [...cable.make, "ip -n one route add blackhole 2001:db8:8::/48 metric 20"],
    remove: cable.remove,
    args: { netns: "one", destination: "2001:db8:8::/48", metric: 20, type: "unreachable" },
    changes: /type: "blackhole" => "unreachable"/,
    look: "ip -n one -6 route",
    shows: /unreachable 2001:db8:8::\/48 .*proto 199/,
    more: { type: "prohibit" },
    drift: "ip -n one -6 route replace throw 2001:db8:8::/48 metric 20 proto 199",
  },
  {
    kind: "Topology",
    make: [
      ...bridgeWithPort("hub"),
      "ip link set hub mtu 1400; ip addr add 10.9.0.1/24 dev hub",
      "ip netns add one",
      "ip -n one link set lo up; ip -n one link set lo down; ip -n one link set lo alias 'his own'",
    ],
    remove: ["ip link del hub-p", "ip link del hub", "ip netns del one"],
    args: campus({}),
    adopted: (adopt) => campus({ adopt }),
    changes:
      /(?=[\s\S]*adopts link hub in the host \(it bears no mark\) and changes mtu: 1400 => 1300;)[\s\S]*adopts netns one \(its alias is "his own"\) and changes loopback: false => true;/,
    look: "ip link show dev hub; ip -n one link show dev lo; ip netns exec one ping -c 1 -W 2 10.9.0.1",
    shows: /mtu 1300 [\s\S]*alias pulumi-netns:1 [\s\S]*alias pulumi-netns:1 [\s\S]* 0% packet loss/,
    more: campus({ adopt: true }, { mtu: 1350, ageingTime: 30 }),
    drift: "ip link set hub mtu 1320 type bridge ageing_time 1000; ip -n one link set lo down",
  },
];

/** A host on a bridge, of which bridge and namespace may be there already. */
function campus(adoption: Props, more: Props = {}): Props {
  return {
    bridges: { hub: { ...adoption, mtu: 1300, ...more } },
    namespaces: { one: { ...adoption, loopback: true, hub: "10.9.0.11/24" } },
  };
}
