import type { Adopted } from "../adopted.ts";
import { cable, linkUpQuietly, quietCable } from "../grounds.ts";
import type { Subject } from "../subject.ts";

const look = "ip -n one -d link show dev iv0";
const ping = "ip netns exec one ping -c 1 -W 1 -I iv0 10.8.0.2";
const around = ["ip -n one addr add 10.8.0.1/24 dev iv0; ip -n two addr add 10.8.0.2/24 dev far"];

const beside = [
  "ip -n one addr add 10.8.0.1/24 dev iv0",
  "ip -n one link add link eth0 name iv1 netns two type ipvlan; ip -n two addr add 10.8.0.3/24 dev iv1; ip -n two link set iv1 up",
];
const pingBeside = "ip netns exec one ping -c 1 -W 1 -I iv0 10.8.0.3";

export const subjects: Subject[] = [
  {
    kind: "Ipvlan",
    ground: { ...cable, make: [...cable.make, "ip -n two link add eth0 up type dummy"] },
    args: { name: "iv0", netns: "one", device: "eth0", mode: "l2" },
    siblings: [
      {
        kind: "Address",
        name: "address",
        args: { device: "iv0", netns: "one", address: "10.9.0.1/24" },
        look: "ip -n one addr show dev iv0",
        shows: /inet 10\.9\.0\.1\/24/,
      },
    ],
    inPlace: {
      mode: { to: "l3s", look, shows: /ipvlan +mode l3s bridge/ },
      flag: { to: "private", look, shows: /ipvlan +mode l2 private/ },
      mtu: { to: 1400, look, shows: /mtu 1400/ },
    },
    replaced: { name: "iv1", netns: "two" },
    drift: [
      { hand: "ip -n one link set iv0 type ipvlan mode l3", shows: ["mode"] },
      { hand: "ip -n one link set iv0 type ipvlan vepa", shows: ["flag"] },
      { hand: "ip -n one link set iv0 down", shows: ["up"] },
      { hand: "ip -n one link del iv0", shows: "gone" },
    ],
    foreign: { make: "ip -n one link add iv0 type bridge", remove: "ip -n one link del iv0" },
    overwrite: "ip -n one link set iv0 alias somebody",
    traffic: [
      { around, passes: [ping] },
      // In mode l3 the links on one device reach each other by their addresses, in any namespace.
      { args: { mode: "l3" }, around: beside, passes: [pingBeside] },
      { args: { mode: "l3", flag: "private" }, around: beside, stops: [pingBeside] },
    ],
    bad: [
      { args: { name: "iv0" }, says: /device: / },
      { args: { name: "iv0", device: "eth0", mode: "l4" }, says: /mode: .*"l3s"/ },
      { args: { name: "iv0", device: "eth0", mac: "02:00:00:00:00:99" }, says: /mac: it has that of its device/ },
    ],
  },
];

export const adopted: Adopted[] = [
  {
    kind: "Ipvlan",
    make: [
      ...quietCable.make,
      "ip -n one link add link eth0 name iv0 mtu 1400 type ipvlan mode l2",
      linkUpQuietly("one", "iv0", "alias 'his own'"),
    ],
    remove: quietCable.remove,
    args: { name: "iv0", netns: "one", device: "eth0", mode: "l3", mtu: 1300 },
    changes:
      /adopts link iv0 in netns one \(its alias is "his own"\) and changes mtu: 1400 => 1300, mode: "l2" => "l3";/,
    look,
    shows: /mtu 1300 [\s\S]*ipvlan +mode l3 bridge[\s\S]*alias pulumi-netns:1 /,
    more: { flag: "private" },
    drift: "ip -n one link set iv0 mtu 1350 type ipvlan vepa",
  },
];
