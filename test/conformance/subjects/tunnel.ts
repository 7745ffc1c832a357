import type { Adopted } from "../adopted.ts";
import { linkUpQuietly, quietCable } from "../grounds.ts";
import type { Subject, Traffic } from "../subject.ts";

const look = "ip -n one -d link show dev gr0";

const far =
  "ip -n two addr add 10.9.0.2/24 dev far; ip -n two addr add 2001:db8:9::2/64 dev far nodad; ip -n one route add 2001:db8:9::/64 dev eth0; ip -n one link set lo up";
const four = { local: "10.9.0.1", remote: "10.9.0.2" };
const six = { local: "2001:db8:9::1", remote: "2001:db8:9::2" };

/** Both ends of a tunnel with addresses inside, and a ping through it. */
const through = (type: string, ends: typeof four, { inner = 4, words = "" } = {}): Traffic => {
  const [one, two] = inner === 4 ? ["10.8.0.1/24", "10.8.0.2/24"] : ["fd08::1/64", "fd08::2/64"];
  return {
    around: [
      `${far}; ip -n two link add gr0 type ${type} local ${ends.remote} remote ${ends.local} ${words}; ip -n two link set gr0 up`,
      `ip -n one addr add ${one} dev gr0; ip -n two addr add ${two} dev gr0`,
    ],
    passes: [`ip netns exec one ping -c 1 -W 1 ${two?.split("/")[0]}`],
  };
};

/** The same with a tunnel of another mode. */
const ofMode = (mode: string, ends: typeof four, inside: { inner?: number } = {}): Traffic => ({
  ...through(/^ip6ip6|^ipip6/.test(mode) ? `ip6tnl mode ${mode}` : mode, ends, inside),
  args: { mode, ...ends, key: undefined },
});

const silent = { passes: [], stops: ["ip netns exec one ping -c 1 -W 1 10.8.0.2"] };

export const subjects: Subject[] = [
  {
    kind: "Tunnel",
    ground: quietCable,
    args: { name: "gr0", netns: "one", mode: "gre", ...four, key: 42 },
    siblings: [
      {
        kind: "Address",
        name: "address",
        args: { device: "gr0", netns: "one", address: "10.7.0.1/24" },
        look: "ip -n one addr show dev gr0",
        shows: /inet 10\.7\.0\.1\/24/,
      },
    ],
    inPlace: {
      remote: { to: "10.9.0.3", look, shows: /gre remote 10\.9\.0\.3 / },
      local: { to: "10.9.0.7", look, shows: /local 10\.9\.0\.7 / },
      key: { to: 4_000_000_000, look, shows: /ikey 238\.107\.40\.0 okey 238\.107\.40\.0/ },
      ttl: { to: 7, look, shows: /ttl 7 / },
      tos: { to: 16, look, shows: /tos 0x10 / },
      pmtuDiscovery: { to: false, look, shows: /nopmtudisc/ },
      mtu: { to: 1400, look, shows: /mtu 1400/ },
    },
    replaced: { name: "gr1", netns: "two", mode: "gretap", device: "eth0" },
    drift: [
      { hand: "ip -n one link set gr0 type gre remote 10.9.0.9", shows: ["remote"] },
      { hand: "ip -n one link set gr0 type gre ikey 9 okey 9", shows: ["key"] },
      { hand: "ip -n one link set gr0 down", shows: ["up"] },
      { hand: "ip -n one link del gr0", shows: "gone" },
    ],
    foreign: { make: "ip -n one link add gr0 type bridge", remove: "ip -n one link del gr0" },
    overwrite: "ip -n one link set gr0 alias somebody",
    traffic: [
      through("gre", four, { words: "key 42" }),
      { ...through("gre", four, { words: "key 43" }), ...silent },
      ofMode("gretap", four),
      ofMode("ip6gre", six),
      ofMode("ip6gretap", six),
      ofMode("ipip", four),
      ofMode("sit", four, { inner: 6 }),
      ofMode("ip6ip6", six, { inner: 6 }),
      ofMode("ipip6", six),
      // Without a policy and a state of IPsec nothing leaves by the tunnels that are made for it.
      { ...ofMode("vti", four), ...silent },
      { ...ofMode("vti6", six), ...silent },
    ],
    bad: [
      { args: { name: "gr0", ...four }, says: /mode: / },
      { args: { name: "gr0", mode: "ipsec" }, says: /mode: .*"ip6gre"/ },
      {
        args: { name: "gr0", mode: "gre", ...six },
        says: /local: packets of mode gre are IPv4, and 2001:db8:9::1 is not/,
      },
      { args: { name: "gr0", mode: "ipip", ...four, key: 1 }, says: /key: a tunnel of mode ipip has none/ },
      { args: { name: "gr0", mode: "gre", mac: "02:00:00:00:00:99" }, says: /mac: a tunnel of mode gre has none/ },
      { args: { name: "gr0", mode: "vti", ...four, ttl: 4 }, says: /ttl: a tunnel of mode vti has none/ },
      { args: { name: "gr0", mode: "gre", pmtuDiscovery: false, ttl: 4 }, says: /pmtuDiscovery: .*leave ttl out/ },
    ],
  },
];

export const adopted: Adopted[] = [
  {
    kind: "Tunnel",
    make: [
      ...quietCable.make,
      "ip -n one link add gr0 mtu 1400 type gre local 10.9.0.1 remote 10.9.0.2 key 42 ttl 5",
      linkUpQuietly("one", "gr0", "alias 'his own'"),
    ],
    remove: quietCable.remove,
    args: { name: "gr0", netns: "one", mode: "gre", local: "10.9.0.1", remote: "10.9.0.3", key: 42, mtu: 1300 },
    changes:
      /adopts link gr0 in netns one \(its alias is "his own"\) and changes mtu: 1400 => 1300, remote: "10\.9\.0\.2" => "10\.9\.0\.3";/,
    look,
    shows: /mtu 1300 [\s\S]*remote 10\.9\.0\.3[\s\S]*alias pulumi-netns:1 /,
    more: { ttl: 9, key: 43 },
    drift: "ip -n one link set gr0 mtu 1350 type gre remote 10.9.0.8",
  },
];
