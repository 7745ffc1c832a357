import type { Adopted } from "../adopted.ts";
import { linkUpQuietly, quietCable } from "../grounds.ts";
import type { Subject } from "../subject.ts";

const look = "ip -n one -d link show dev gn0";
const farOf = (words: string) => [
  "ip -n two addr add 10.9.0.2/24 dev far",
  `ip -n two link add gn0 up type geneve ${words} remote 10.9.0.1; ip -n two addr add 10.8.0.2/24 dev gn0`,
];
const far = (words: string) => [...farOf(words), "ip -n one addr add 10.8.0.1/24 dev gn0"];
const ping = "ip netns exec one ping -c 1 -W 1 10.8.0.2";

export const subjects: Subject[] = [
  {
    kind: "Geneve",
    ground: quietCable,
    args: { name: "gn0", netns: "one", vni: 42, remote: "10.9.0.2" },
    inPlace: {
      remote: { to: "10.9.0.3", look, shows: /geneve id 42 remote 10\.9\.0\.3 / },
      ttl: { to: 7, look, shows: /ttl 7 / },
      tos: { to: 16, look, shows: /tos 0x10 / },
      df: { to: "set", look, shows: /df set / },
      mtu: { to: 1400, look, shows: /mtu 1400/ },
      mac: { to: "02:00:00:00:00:99", look, shows: /02:00:00:00:00:99/ },
    },
    replaced: { name: "gn1", netns: "two", vni: 43, dstPort: 6082, remote: "2001:db8:9::2" },
    drift: [
      { hand: "ip -n one link set gn0 type geneve id 42 remote 10.9.0.9", shows: ["remote"] },
      { hand: "ip -n one link set gn0 type geneve id 42 remote 10.9.0.2 ttl 9", shows: [] },
      { hand: "ip -n one link set gn0 down", shows: ["up"] },
      { hand: "ip -n one link del gn0", shows: "gone" },
    ],
    foreign: { make: "ip -n one link add gn0 type bridge", remove: "ip -n one link del gn0" },
    overwrite: "ip -n one link set gn0 alias somebody",
    traffic: [
      { around: far("id 42"), passes: [ping] },
      { around: far("id 43"), stops: [ping] },
      { args: { dstPort: 6082 }, around: far("id 42 dstport 6082"), passes: [ping] },
    ],
    bad: [
      { args: { name: "gn0", vni: 42 }, says: /remote: / },
      { args: { name: "gn0", remote: "10.9.0.2", vni: 2 ** 24 }, says: /vni: .*0 to 16777215, not 16777216/ },
      { args: { name: "gn0", vni: 1, remote: "239.1.1.1" }, says: /remote: 239\.1\.1\.1 is no host's address/ },
    ],
  },
  {
    kind: "Geneve",
    title: "made in another namespace",
    ground: quietCable,
    // The packets go through namespace `one`, and the frames come out on the host.
    args: { name: "gn0", linkNetns: "one", vni: 42, remote: "10.9.0.2" },
    inPlace: { ttl: { to: 7, look: "ip -d link show dev gn0", shows: /ttl 7 / } },
    replaced: { linkNetns: "two" },
    drift: [{ hand: "ip link set gn0 down", shows: ["up"] }],
    traffic: [
      {
        around: [...farOf("id 42"), "ip addr add 10.8.0.1/24 dev gn0"],
        passes: ["ping -c 1 -W 1 10.8.0.2"],
      },
    ],
    bad: [],
  },
];

export const adopted: Adopted[] = [
  {
    kind: "Geneve",
    make: [
      ...quietCable.make,
      "ip -n one link add gn0 mtu 1400 type geneve id 42 remote 10.9.0.2 ttl 5",
      linkUpQuietly("one", "gn0", "alias 'his own'"),
    ],
    remove: quietCable.remove,
    args: { name: "gn0", netns: "one", vni: 42, remote: "10.9.0.3", mtu: 1300 },
    changes:
      /adopts link gn0 in netns one \(its alias is "his own"\) and changes mtu: 1400 => 1300, remote: "10\.9\.0\.2" => "10\.9\.0\.3";/,
    look,
    shows: /mtu 1300 [\s\S]*remote 10\.9\.0\.3[\s\S]*alias pulumi-netns:1 /,
    more: { ttl: 9 },
    drift: "ip -n one link set gn0 mtu 1350 type geneve id 42 remote 10.9.0.8",
  },
];
