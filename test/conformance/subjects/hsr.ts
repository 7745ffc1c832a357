import { namespaces } from "../grounds.ts";
import type { Subject } from "../subject.ts";

/** Two cables between the namespaces. */
const cables = {
  make: [
    ...namespaces.make,
    ...["ha", "hb", "hc"].map(
      (leg) => `ip -n one link add ${leg} up type veth peer name ${leg} netns two; ip -n two link set ${leg} up`,
    ),
  ],
  remove: namespaces.remove,
};
const far = (words: string) => [
  `ip -n two link add hs0 type hsr slave1 ha slave2 hb ${words}; ip -n two link set hs0 up; ip -n two addr add 10.8.0.2/24 dev hs0`,
  "ip -n one addr add 10.8.0.1/24 dev hs0",
];
const ping = "ip netns exec one ping -c 1 -W 1 10.8.0.2";
const cut = (leg: string, state: string) => `ip -n two link set ${leg} ${state}`;

export const subjects: Subject[] = [
  {
    kind: "Hsr",
    ground: cables,
    args: { name: "hs0", netns: "one", slave1: "ha", slave2: "hb" },
    inPlace: { mtu: { to: 1400, look: "ip -n one link show dev hs0", shows: /mtu 1400/ } },
    replaced: { name: "hs1", netns: "two", slave2: "hc", protocol: "prp", version: 1, supervision: 7 },
    drift: [
      { hand: "ip -n one link set hs0 down", shows: ["up"] },
      { hand: "ip -n one link del hs0", shows: "gone" },
      {
        hand: "ip -n one link del ha; ip -n one link del hs0 2> /dev/null; ip -n one link add ha up type veth peer name ha netns two",
        shows: "gone",
      },
    ],
    foreign: { make: "ip -n one link add hs0 type bridge", remove: "ip -n one link del hs0" },
    overwrite: "ip -n one link set hs0 alias somebody",
    traffic: [
      {
        args: { version: 1 },
        around: far("version 1"),
        passes: [ping, cut("ha", "down"), ping, cut("ha", "up"), cut("hb", "down"), ping],
      },
      { args: { protocol: "prp" }, around: far("proto 1"), passes: [ping, cut("ha", "down"), ping] },
    ],
    bad: [
      { args: { name: "hs0", slave1: "ha" }, says: /slave2: / },
      { args: { name: "hs0", slave1: "ha", slave2: "ha" }, says: /slave1: ha is slave2 too/ },
      { args: { name: "hs0", slave1: "ha", slave2: "hb", supervision: 256 }, says: /supervision: .*0 to 255, not 256/ },
      {
        args: { name: "hs0", slave1: "ha", slave2: "hb", mac: "02:00:00:00:00:99" },
        says: /mac: it has that of its slave1/,
      },
    ],
  },
];
