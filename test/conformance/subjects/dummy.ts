import type { Adopted } from "../adopted.ts";
import { linkUpQuietly, namespaces } from "../grounds.ts";
import type { Subject } from "../subject.ts";

export const subjects: Subject[] = [
  {
    kind: "Dummy",
    ground: { ...namespaces, make: [...namespaces.make, "ip -n one link add hub up type bridge"] },
    args: { name: "d0", netns: "one" },
    inPlace: {
      mac: { to: "02:00:00:00:00:99", look: "ip -n one link show dev d0", shows: /02:00:00:00:00:99/ },
      mtu: { to: 9000, look: "ip -n one link show dev d0", shows: /mtu 9000/ },
      master: { to: "hub", look: "ip -n one link show dev d0", shows: /master hub/ },
    },
    replaced: { name: "d1", netns: "two" },
    drift: [
      { hand: "ip -n one link set d0 mtu 1300", shows: ["mtu"] },
      { hand: "ip -n one link set d0 down", shows: ["up"] },
      { hand: "ip -n one link del d0", shows: "gone" },
    ],
    foreign: { make: "ip -n one link add d0 type bridge", remove: "ip -n one link del d0" },
    overwrite: "ip -n one link set d0 alias somebody",
    traffic: [
      {
        around: ["ip -n one link set lo up; ip -n one addr add 192.0.2.1/24 dev d0"],
        // What is sent by it is lost, and what is sent to its address arrives.
        passes: ["ip netns exec one ping -c 1 -W 1 192.0.2.1"],
        stops: ["ip netns exec one ping -c 1 -W 1 192.0.2.2"],
      },
    ],
    bad: [{ args: { name: "d0", device: "eth0" }, says: /device/ }],
  },
];

export const adopted: Adopted[] = [
  {
    kind: "Dummy",
    make: [
      ...namespaces.make,
      "ip -n one link add d0 mtu 1400 type dummy",
      linkUpQuietly("one", "d0", "alias 'his own'"),
    ],
    remove: namespaces.remove,
    args: { name: "d0", netns: "one", mtu: 1300 },
    changes: /adopts link d0 in netns one \(its alias is "his own"\) and changes mtu: 1400 => 1300;/,
    look: "ip -n one link show dev d0",
    shows: /mtu 1300 [\s\S]*alias pulumi-netns:1 /,
    more: { mac: "02:00:00:00:00:98", txQueueLength: 300 },
    drift: "ip -n one link set d0 mtu 1350",
  },
];
