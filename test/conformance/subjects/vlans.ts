import { namespaces } from "../grounds.ts";
import type { Subject } from "../subject.ts";

export const subjects: Subject[] = [
  {
    kind: "Bridge",
    title: "that looks at VLANs",
    need: "vlan filtering",
    ground: { make: ["true"], remove: [] },
    args: { name: "br0", vlanFiltering: true, vlans: { pvid: 10, tagged: [20, "30-39"] } },
    siblings: [
      {
        kind: "Veth",
        name: "port",
        args: { name: "p0", master: "br0", port: { tagged: [20, "30-39"] }, peer: { name: "far0" } },
        look: "bridge vlan show dev p0 | tr -d '\\n'",
        shows: /^port.*p0 +20 +30 +31 (?!.*PVID)/,
      },
    ],
    inPlace: {
      vlans: {
        to: { tagged: ["30-39"] },
        look: "bridge -compressvlans vlan show dev br0 | xargs",
        shows: /br0 30-39\s*$/,
      },
      vlanProtocol: { to: "802.1ad", look: "ip -d link show dev br0", shows: /vlan_protocol 802.1ad/ },
    },
    replaced: { vlanDefaultPvid: 7 },
    drift: [
      { hand: "bridge vlan add dev br0 vid 99 self", shows: ["vlans"] },
      { hand: "bridge vlan add dev br0 vid 10 self", shows: ["vlans"] },
      {
        hand: "ip link set br0 type bridge vlan_filtering 0; ip link set br0 type bridge vlan_filtering 1",
        shows: [],
      },
    ],
    bad: [],
  },
  {
    kind: "Veth",
    title: "that is a port with VLANs",
    need: "vlan filtering",
    ground: {
      make: [...namespaces.make, "ip link add hub up type bridge vlan_filtering 1"],
      remove: [...namespaces.remove, "ip link del hub"],
    },
    args: {
      name: "v0",
      master: "hub",
      port: { pvid: 10, tagged: [20, "30-39"] },
      peer: { name: "eth0", netns: "one" },
    },
    inPlace: {
      port: {
        to: { untagged: [11], tagged: ["30-35"], isolated: true },
        look: "bridge -compressvlans vlan show dev v0 | xargs; bridge -d link show dev v0",
        shows: /v0 \S*11 PVID Egress Untagged 30-35\n.*isolated on/s,
      },
    },
    replaced: {},
    drift: [
      { hand: "bridge vlan del dev v0 vid 35", shows: ["port"] },
      { hand: "bridge vlan add dev v0 vid 20 pvid untagged", shows: ["port"] },
      { hand: "ip link set v0 nomaster; ip link set v0 master hub", shows: ["port"] },
    ],
    bad: (
      [
        [{ tagged: [0] }, /port\.tagged\.0: a VLAN is a whole number from 1 to 4094, not 0/],
        [{ tagged: ["39-30"] }, /port\.tagged\.0: a VLAN is .*a range such as "30-39", not "39-30"/],
        [{ tagged: [20, "10-30"] }, /port\.tagged: VLAN 20 stands here twice/],
        [{ untagged: [10], tagged: ["9-11"] }, /port\.tagged: VLAN 10 is untagged too/],
        [{ pvid: 20, untagged: [10] }, /port\.pvid: 20 is none of the VLANs in untagged/],
        [{ untagged: [10, 20] }, /port\.pvid: give one of the untagged VLANs 10, 20 .*or 0/],
        [{ pvid: 4095 }, /port\.pvid: pvid is a whole number from 0 to 4094, not 4095/],
      ] as const
    ).map(([port, says]) => ({
      args: { name: "v0", master: "hub", port, peer: { name: "eth0", netns: "one" } },
      says,
    })),
  },
];
