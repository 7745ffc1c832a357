import type { Adopted } from "../adopted.ts";
import { namespaces } from "../grounds.ts";
import type { Subject } from "../subject.ts";

export const subjects: Subject[] = [
  {
    kind: "Bridge",
    ground: namespaces,
    args: { name: "br0" },
    siblings: [
      {
        kind: "Address",
        name: "gateway",
        args: { device: "br0", address: "10.9.0.1/24" },
        look: "ip addr show dev br0",
        shows: /inet 10\.9\.0\.1\/24/,
      },
      {
        kind: "Route",
        name: "beyond",
        args: { device: "br0", destination: "10.8.0.0/24", via: "10.9.0.2" },
        look: "ip route",
        shows: /10\.8\.0\.0\/24 via 10\.9\.0\.2 dev br0/,
      },
    ],
    inPlace: {
      mac: { to: "02:00:00:00:00:99", look: "ip link show dev br0", shows: /02:00:00:00:00:99/ },
      mtu: { to: 1400, look: "ip link show dev br0", shows: /mtu 1400/ },
      stp: { to: true, look: "ip -d link show dev br0", shows: /stp_state 1/ },
      forwardDelay: { to: 4, look: "ip -d link show dev br0", shows: /forward_delay 400 / },
      ageingTime: { to: 30, look: "ip -d link show dev br0", shows: /ageing_time 3000 / },
      priority: { to: 4096, look: "ip -d link show dev br0", shows: /priority 4096/ },
      multicastSnooping: { to: false, look: "ip -d link show dev br0", shows: /mcast_snooping 0/ },
    },
    replaced: { name: "br1", netns: "one" },
    drift: [
      { hand: "ip link set br0 mtu 1300", shows: ["mtu"] },
      { hand: "ip link set br0 address 02:00:00:00:00:66", shows: ["mac"] },
      { hand: "ip link set br0 type bridge stp_state 1", shows: ["stp"] },
      { hand: "ip link set br0 type bridge ageing_time 1000", shows: [] },
      { hand: "ip link set br0 down", shows: ["up"] },
      { hand: "ip link set br0 down; ip link set br0 up", shows: [] },
      { hand: "ip link del br0", shows: "gone" },
    ],
    foreign: { make: "ip link add br0 type bridge", remove: "ip link del br0" },
    overwrite: "ip link set br0 alias somebody",
    bad: [
      { args: { name: "datacenter-uplink-1" }, says: /name: .*at most 15 bytes, "datacenter-uplink-1" has 19/ },
      { args: { name: "" }, says: /name: .*not empty/ },
      { args: { name: "a b" }, says: /name: .*"a b"/ },
      { args: { name: "a:b" }, says: /name/ },
      { args: { name: "a\nb" }, says: /name/ },
      { args: { name: "lo" }, says: /name: "lo"/ },
      { args: { name: "all" }, says: /name: the kernel keeps "all"/ },
      { args: { name: "default" }, says: /name: the kernel keeps "default"/ },
      { args: { name: "br0", mtu: 67 }, says: /mtu: .*68 to 65535, not 67\b/ },
      { args: { name: "br0", mtu: 65536 }, says: /mtu/ },
      { args: { name: "br0", mac: "01:00:00:00:00:01" }, says: /mac: .*multicast/ },
      { args: { name: "br0", stp: true, forwardDelay: 1 }, says: /forwardDelay: with stp it is 2 to 30 seconds/ },
      { args: { name: "br0", mac: "02:00:00" }, says: /mac: .*six bytes/ },
    ],
  },
];

export const adopted: Adopted[] = [
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
];
