import type { Adopted } from "../adopted.ts";
import { cable, linkUpQuietly, namespaces } from "../grounds.ts";
import type { Subject } from "../subject.ts";

const foreign = { make: "ip -n one link add mv0 type bridge", remove: "ip -n one link del mv0" };

export const subjects: Subject[] = [
  {
    kind: "Macvlan",
    ground: {
      ...cable,
      make: [...cable.make, "ip -n one link add hub up type bridge", "ip -n two link add eth0 up type bridge"],
    },
    args: { name: "mv0", netns: "one", device: "eth0" },
    siblings: [
      {
        kind: "Address",
        name: "address",
        args: { device: "mv0", netns: "one", address: "10.9.0.1/24" },
        look: "ip -n one addr show dev mv0",
        shows: /inet 10\.9\.0\.1\/24/,
      },
      {
        kind: "Route",
        name: "beyond",
        args: { device: "mv0", netns: "one", destination: "10.8.0.0/24", via: "10.9.0.2" },
        look: "ip -n one route",
        shows: /10\.8\.0\.0\/24 via 10\.9\.0\.2 dev mv0/,
      },
    ],
    inPlace: {
      mode: { to: "private", look: "ip -n one -d link show dev mv0", shows: /macvlan mode private/ },
      mac: { to: "02:00:00:00:00:99", look: "ip -n one link show dev mv0", shows: /02:00:00:00:00:99/ },
      mtu: { to: 1400, look: "ip -n one link show dev mv0", shows: /mtu 1400/ },
      txQueueLength: { to: 100, look: "ip -n one link show dev mv0", shows: /qlen 100/ },
      master: { to: "hub", look: "ip -n one link show dev mv0", shows: /master hub/ },
    },
    replaced: { name: "mv1", netns: "two", device: "hub" },
    drift: [
      { hand: "ip -n one link set mv0 type macvlan mode vepa", shows: ["mode"] },
      { hand: "ip -n one link set mv0 mtu 1300", shows: [] },
      { hand: "ip -n one link set mv0 down", shows: ["up"] },
      { hand: "ip -n one link set mv0 down; ip -n one link set mv0 up", shows: [] },
      { hand: "ip -n one link del mv0", shows: "gone" },
    ],
    foreign,
    overwrite: "ip -n one link set mv0 alias somebody",
    bad: [
      { args: { name: "mv0" }, says: /device: / },
      { args: { name: "mv0", device: "eth0", mode: "hub" }, says: /mode: .*"bridge"/ },
      { args: { name: "mv0", device: "eth0", port: { isolated: true } }, says: /port: .*give master/ },
      { args: { name: "mv0", device: "no such" }, says: /device: .*"no such"/ },
    ],
  },
  {
    kind: "Macvlan",
    title: "on a link in another namespace",
    ground: {
      make: [
        ...namespaces.make,
        "ip link add mv0 type veth peer name far; ip link set mv0 up; ip link set far up",
        "ip -n two link add eth0 up type bridge",
      ],
      remove: [...namespaces.remove, "ip link del mv0"],
    },
    // The link below may have the same name, since it is in another namespace.
    args: { name: "mv0", netns: "one", device: "mv0", linkNetns: false },
    inPlace: { mode: { to: "vepa", look: "ip -n one -d link show dev mv0", shows: /macvlan mode vepa/ } },
    replaced: { name: "mv1", netns: "two", device: "far", mode: "passthru" },
    drift: [
      { hand: "ip -n one link set mv0 down", shows: ["up"] },
      { hand: "ip -n one link set mv0 down; ip -n one link set mv0 name other", shows: "gone" },
      {
        hand: "ip link del mv0; ip link add mv0 type veth peer name far; ip link set mv0 up; ip link set far up",
        shows: "gone",
      },
    ],
    foreign,
    overwrite: "ip -n one link set mv0 alias somebody",
    bad: [],
  },
];

export const adopted: Adopted[] = [
  {
    kind: "Macvlan",
    make: [
      ...cable.make,
      // A second port stays on the bridge, because a bridge that loses its last port changes too.
      "ip -n one link add hub address 02:00:00:00:00:05 type bridge",
      "ip -n one link add link eth0 name mv9 type macvlan; ip -n one link set mv9 master hub",
      "ip -n one link add link eth0 name mv0 mtu 1400 type macvlan mode vepa",
      linkUpQuietly("one", "mv0", "alias 'his own'"),
    ],
    remove: cable.remove,
    args: { name: "mv0", netns: "one", device: "eth0", mode: "private", mtu: 1300 },
    changes:
      /adopts link mv0 in netns one \(its alias is "his own"\) and changes mtu: 1400 => 1300, mode: "vepa" => "private";/,
    look: "ip -n one -d link show dev mv0",
    shows: /mtu 1300 [\s\S]*macvlan mode private [\s\S]*alias pulumi-netns:1 /,
    more: { mac: "02:00:00:00:00:98", txQueueLength: 300, master: "hub", port: { cost: 7, isolated: true } },
    drift: "ip -n one link set mv0 mtu 1350 type macvlan mode bridge; ip -n one link set mv0 nomaster",
  },
];
