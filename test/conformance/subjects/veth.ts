import type { Adopted } from "../adopted.ts";
import { bridgeWithPort, linkUpQuietly, namespaces } from "../grounds.ts";
import type { Subject } from "../subject.ts";

export const subjects: Subject[] = [
  {
    kind: "Veth",
    ground: {
      make: [...namespaces.make, "ip link add hub up type bridge"],
      remove: [...namespaces.remove, "ip link del hub"],
    },
    args: { name: "v0", peer: { name: "eth0", netns: "one" } },
    siblings: [
      {
        kind: "Address",
        name: "far",
        args: { device: "eth0", netns: "one", address: "10.9.0.9/24" },
        look: "ip -n one addr show dev eth0",
        shows: /inet 10\.9\.0\.9\/24/,
      },
      {
        kind: "Address",
        name: "far6",
        args: { device: "eth0", netns: "one", address: "2001:db8:9::9/64" },
        look: "ip -n one addr show dev eth0",
        shows: /inet6 2001:db8:9::9\/64/,
      },
      {
        kind: "Route",
        name: "far-default",
        args: { device: "eth0", netns: "one", destination: "default", via: "10.9.0.1" },
        look: "ip -n one route",
        shows: /default via 10\.9\.0\.1 dev eth0/,
      },
      {
        kind: "Route",
        name: "far-default6",
        args: { device: "eth0", netns: "one", destination: "default", via: "2001:db8:9::1" },
        look: "ip -n one -6 route",
        shows: /default via 2001:db8:9::1 dev eth0/,
      },
    ],
    inPlace: {
      master: { to: "hub", look: "ip link show dev v0", shows: /master hub/ },
      mac: { to: "02:00:00:00:00:77", look: "ip link show dev v0", shows: /02:00:00:00:00:77/ },
      mtu: { to: 1400, look: "ip link show dev v0", shows: /mtu 1400/ },
      txQueueLength: { to: 0, look: "ip link show dev v0", shows: /^(?!.*qlen)/s },
      offloads: { to: { "tx-checksumming": false }, look: "ethtool -k v0", shows: /tx-checksumming: off/ },
      peer: {
        to: { name: "eth0", netns: "one", mtu: 1400, mac: "02:00:00:00:00:78" },
        look: "ip -n one link show dev eth0",
        shows: /mtu 1400.*\n.*02:00:00:00:00:78/,
      },
    },
    replaced: { name: "v1", netns: "two", peer: { name: "eth1", netns: "one" } },
    drift: [
      { hand: "ip link set v0 mtu 1300", shows: ["mtu"] },
      { hand: "ip -n one link set eth0 mtu 1300", shows: ["peer"] },
      { hand: "ip -n one link set eth0 down", shows: ["peer"] },
      { hand: "ip link set v0 down", shows: ["up"] },
      { hand: "ip link set v0 address 02:00:00:00:00:01", shows: [] },
      { hand: "ip link del v0", shows: "gone" },
      { hand: "ip -n one link set eth0 down; ip -n one link set eth0 name other", shows: "gone" },
    ],
    foreign: { make: "ip link add v0 type bridge", remove: "ip link del v0" },
    overwrite: "ip link set v0 alias somebody",
    bad: [
      { args: { name: "v0", port: { cost: 1 }, peer: { name: "eth0", netns: "one" } }, says: /port: .*give master/ },
      { args: { name: "v0", peer: { name: "eth0", netns: "one", port: {} } }, says: /peer: .*a port .*give master/ },
      {
        args: { name: "v0", master: "hub", port: { priority: 64 }, peer: { name: "eth0", netns: "one" } },
        says: /port\.priority: .*0 to 63, not 64/,
      },
      { args: { name: "v0", peer: { name: "v0" } }, says: /peer: .*both be called "v0"/ },
      { args: { name: "v0", peer: { name: "sixteen-bytes-xx", netns: "one" } }, says: /peer\.name: .*has 16/ },
      { args: { name: "v0", peer: { name: "eth0", mtu: 10 } }, says: /peer\.mtu/ },
      {
        args: { name: "v0", peer: { name: "eth0", colour: 1 } },
        says: /peer\.colour: Veth has no such argument; its peer has name, (?!.*(peer|adopt))/,
      },
    ],
  },
];

export const adopted: Adopted[] = [
  {
    kind: "Veth",
    make: [
      ...namespaces.make,
      ...bridgeWithPort("hub"),
      ...bridgeWithPort("other"),
      "ip link add v0 mtu 1400 up master other type veth peer name eth0 mtu 1400 netns one",
      "ip link set v0 down addrgenmode none; ip link set v0 up",
      linkUpQuietly("one", "eth0", "alias 'far end'; ip -n one link set eth0 down"),
    ],
    remove: ["v0", "hub", "other", "hub-p", "other-p"].map((name) => `ip link del ${name}`).concat(namespaces.remove),
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
      ...namespaces.make,
      "ip -n one link add a0 type veth peer name b0",
      linkUpQuietly("one", "a0", "; ip -n one link set a0 down"),
    ],
    remove: namespaces.remove,
    args: { name: "a0", netns: "one", peer: { name: "b0", netns: "one" } },
    changes: /changes nothing but its mark;/,
    look: "ip -n one link",
    shows: /a0[\s\S]*alias pulumi-netns:1 [\s\S]*alias pulumi-netns:1 /,
    more: { up: true, mac: "02:00:00:00:00:98" },
    drift: "ip -n one link set a0 down",
  },
];
