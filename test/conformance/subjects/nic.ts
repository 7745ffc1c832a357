import { namespaces } from "../grounds.ts";
import type { Subject } from "../subject.ts";

export const subjects: Subject[] = [
  {
    kind: "Nic",
    ground: {
      make: [
        ...namespaces.make,
        "ip link add nic0 type veth peer name far0",
        "ip link add nic1 type veth peer name far1",
        "ip link set far0 up",
        "ip -n one link add hub type bridge",
      ],
      remove: [...namespaces.remove, "ip link del far0 || true", "ip link del far1"],
    },
    args: { interface: "nic0", netns: "one", name: "eth0" },
    siblings: [
      {
        kind: "Address",
        name: "outside",
        args: { device: "eth0", netns: "one", address: "10.9.0.9/24" },
        look: "ip -n one addr show dev eth0",
        shows: /inet 10\.9\.0\.9\/24/,
      },
      {
        kind: "Route",
        name: "beyond",
        args: { device: "eth0", netns: "one", destination: "10.8.0.0/24", via: "10.9.0.1" },
        look: "ip -n one route",
        shows: /10\.8\.0\.0\/24 via 10\.9\.0\.1 dev eth0/,
      },
    ],
    inPlace: {
      mtu: { to: 1400, look: "ip -n one link show dev eth0", shows: /mtu 1400/ },
      mac: { to: "02:00:00:00:00:79", look: "ip -n one link show dev eth0", shows: /02:00:00:00:00:79/ },
      master: { to: "hub", look: "ip -n one link show dev eth0", shows: /master hub/ },
    },
    replaced: { name: "eth1", netns: "two", interface: "nic1" },
    drift: [
      { hand: "ip -n one link set eth0 mtu 1300", shows: [] },
      { hand: "ip -n one link set eth0 down", shows: ["up"] },
      { hand: "ip -n one link set eth0 down; ip -n one link set eth0 up", shows: [] },
      { hand: "ip -n one link set eth0 down; ip -n one link set eth0 name other", shows: ["name", "up"] },
      { hand: "ip -n one link set eth0 netns $PPID name dev7", shows: ["name", "netns", "up"] },
      {
        hand: "ip -n one link del eth0; ip link add nic0 type veth peer name far0; ip link set far0 up",
        shows: "gone",
      },
    ],
    foreign: { make: "ip -n one link add eth0 type bridge", remove: "ip -n one link del eth0" },
    overwrite: "ip -n one link set eth0 alias somebody",
    bad: [
      { args: { interface: "lo", name: "eth0" }, says: /interface: "lo"/ },
      {
        args: { interface: "nosuch0", name: "nosuch0" },
        says: /interface: there is no link "nosuch0" on the host; it/,
      },
      { args: { interface: "nosuch0", name: "eth0" }, says: /name: .* stays on the host keeps its name, nosuch0/ },
      { args: { interface: "nic0", name: "eth0", netns: "one", mtu: 10 }, says: /mtu/ },
      { args: { interface: "nic0", name: "eth0", netns: "one", colour: 1 }, says: /colour: Nic has no such argument/ },
    ],
  },
  {
    kind: "Nic",
    title: "that stays on the host",
    ground: {
      make: [
        ...namespaces.make,
        "ip link add hub type bridge",
        "ip link add nic0 mtu 1400 type veth peer name far0",
        "ip link set far0 up",
        "ip link set nic0 up",
        "ip addr add 10.9.0.1/24 dev nic0",
        "ip route add 10.8.0.0/24 via 10.9.0.2",
      ],
      remove: [...namespaces.remove, "ip link del far0", "ip link del hub"],
    },
    args: { interface: "nic0", name: "nic0", master: "hub" },
    inPlace: {
      mtu: {
        to: 1300,
        look: "ip link show dev nic0; ip route",
        shows: /mtu 1300[\s\S]*10\.8\.0\.0\/24 via 10\.9\.0\.2/,
      },
      up: { to: false, look: "ip link show dev nic0", shows: /state DOWN/ },
    },
    replaced: {},
    drift: [
      { hand: "ip link set nic0 nomaster", shows: ["master"] },
      { hand: "ip link set nic0 down", shows: ["up"] },
    ],
    overwrite: "ip link set nic0 alias somebody",
    bad: [],
  },
];
