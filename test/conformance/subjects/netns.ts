import type { Adopted } from "../adopted.ts";
import type { Subject } from "../subject.ts";

export const subjects: Subject[] = [
  {
    kind: "Netns",
    args: { name: "mine" },
    inPlace: {
      loopback: { to: false, look: "ip -n mine link show dev lo", shows: /state DOWN/ },
      nameservers: {
        to: ["10.0.0.53", "2001:db8::53"],
        look: "ip netns exec mine cat /etc/resolv.conf",
        shows: /^nameserver 10\.0\.0\.53$/m,
      },
      search: { to: ["lab.test"], look: "ip netns exec mine cat /etc/resolv.conf", shows: /^search lab\.test$/m },
      hosts: { to: { db: "10.0.0.7" }, look: "ip netns exec mine getent hosts db", shows: /^10\.0\.0\.7\s+db$/m },
    },
    replaced: { name: "other" },
    drift: [
      { hand: "ip -n mine link set lo down", shows: ["loopback"] },
      { hand: "ip netns del mine", shows: "gone" },
    ],
    foreign: { make: "ip netns add mine", remove: "ip netns del mine" },
    overwrite: "ip -n mine link set lo alias somebody",
    bad: [
      { args: { name: "a/b" }, says: /name: .*"a\/b"/ },
      { args: { name: ".." }, says: /name: .*"\.\."/ },
      { args: { name: "-n" }, says: /name: .*does not begin/ },
      { args: { name: "mine", nameservers: ["10.0.0.300"] }, says: /nameservers\.0: .*10\.0\.0\.300/ },
      { args: { name: "mine", hosts: { "a b": "10.0.0.1" } }, says: /hosts/ },
      { args: { name: "mine", colour: "red" }, says: /colour: Netns has no such argument/ },
    ],
  },
];

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
];
