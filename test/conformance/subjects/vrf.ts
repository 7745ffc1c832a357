import type { Adopted } from "../adopted.ts";
import { linkUpQuietly, namespaces } from "../grounds.ts";
import type { Sibling, Subject } from "../subject.ts";

const look = "ip -n one -d link show dev v0";

/** A cable in the VRF, with what is on it: an address of each family, and a route in the VRF's table. */
const siblings: Sibling[] = [
  {
    kind: "Veth",
    name: "leg1",
    args: { name: "leg1", netns: "one", master: "v0", peer: { name: "leg2", netns: "two" } },
    look: "ip -n one link show dev leg1",
    shows: /UP.* master v0 /,
  },
  ...["10.9.0.1/24", "2001:db8::1/64"].map((address) => ({
    kind: "Address",
    name: address,
    args: { device: "leg1", netns: "one", address },
    look: "ip -n one addr show dev leg1",
    shows: new RegExp(` ${address} `),
  })),
  {
    kind: "Route",
    name: "route",
    args: { destination: "10.5.0.0/24", via: "10.9.0.2", device: "leg1", netns: "one", table: "10" },
    look: "ip -n one route show table 10",
    shows: /10\.5\.0\.0\/24 via 10\.9\.0\.2 dev leg1/,
  },
];

/** A cable from this VRF to a namespace. Each VRF has the same addresses. */
const tenant = (vrf: string, netns: string) => [
  `ip -n one link add to-${netns} up master ${vrf} type veth peer name eth0 netns ${netns}`,
  `ip -n one addr add 10.0.0.1/24 dev to-${netns}; ip -n ${netns} addr add 10.0.0.2/24 dev eth0`,
  `ip -n ${netns} link set eth0 up`,
];
const ping = (vrf: string) => `ip netns exec one ping -I ${vrf} -c 1 -W 1 10.0.0.2`;

export const subjects: Subject[] = [
  {
    kind: "Vrf",
    ground: {
      make: [...namespaces.make, "ip netns add three"],
      remove: [...namespaces.remove, "ip netns del three"],
    },
    args: { name: "v0", netns: "one", table: 10 },
    siblings,
    inPlace: {
      mtu: { to: 1280, look, shows: /mtu 1280 / },
      mac: { to: "02:00:00:00:00:99", look, shows: /02:00:00:00:00:99/ },
    },
    replaced: { table: 11 },
    drift: [
      { hand: "ip -n one link set leg1 nomaster", shows: [] },
      { hand: "ip -n one link del v0", shows: "gone" },
    ],
    foreign: { make: "ip -n one link add v0 type bridge", remove: "ip -n one link del v0" },
    overwrite: "ip -n one link set v0 alias somebody",
    traffic: [
      {
        around: [
          "ip -n one link add other up type vrf table 11",
          ...tenant("v0", "two"),
          ...tenant("other", "three"),
          `${ping("other")}; ip -n three link set eth0 down`,
        ],
        passes: [ping("v0")],
        stops: [ping("other"), "ip netns exec one ping -c 1 -W 1 10.0.0.2"],
      },
    ],
    bad: [
      { args: { name: "v0" }, says: /table: / },
      { args: { name: "v0", table: 254 }, says: /table: the kernel keeps the tables 253 to 255 .*here 254/ },
      { args: { name: "v0", table: 0 }, says: /table: a table is a whole number from 1 to 4294967295, not 0/ },
      { args: { name: "v0", table: 10, mtu: 1000 }, says: /mtu: .*1280 to 65575, not 1000/ },
    ],
  },
];

export const adopted: Adopted[] = [
  {
    kind: "Vrf",
    make: [
      ...namespaces.make,
      "ip -n one link add v0 mtu 1400 type vrf table 10",
      linkUpQuietly("one", "v0", "alias 'his own'"),
    ],
    remove: namespaces.remove,
    args: { name: "v0", netns: "one", table: 10, mtu: 1300 },
    changes: /adopts link v0 in netns one \(its alias is "his own"\) and changes mtu: 1400 => 1300;/,
    look: "ip -n one link show dev v0",
    shows: /mtu 1300 [\s\S]*alias pulumi-netns:1 /,
    more: { mac: "02:00:00:00:00:98", txQueueLength: 300 },
    drift: "ip -n one link set v0 mtu 1350",
  },
];
