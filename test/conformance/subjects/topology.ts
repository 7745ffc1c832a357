import type { Adopted } from "../adopted.ts";
import { campus } from "../campus.ts";
import type { Props } from "../deployment.ts";
import { bridgeWithPort } from "../grounds.ts";
import type { Subject } from "../subject.ts";

export const subjects: Subject[] = [
  {
    kind: "Topology",
    args: { namespaces: { one: { sysctls: { "net.ipv4.tcp_ecn": 1 } } } },
    inPlace: {
      namespaces: {
        to: { one: { loopback: false, sysctls: { "net.ipv4.tcp_ecn": 0 } }, two: {} },
        look: "ip -n one link show dev lo; ip netns exec one cat /proc/sys/net/ipv4/tcp_ecn; ip netns",
        shows: /state DOWN[\s\S]*\n0\n[\s\S]*two/,
      },
    },
    replaced: {},
    drift: [
      { hand: "ip -n one link set lo down", shows: ["namespaces"] },
      { hand: "ip netns exec one sh -c 'echo 2 > /proc/sys/net/ipv4/tcp_ecn'", shows: ["namespaces"] },
      { hand: "ip netns del one", shows: "gone" },
    ],
    foreign: { make: "ip netns add one", remove: "ip netns del one" },
    adopting: { namespaces: { one: { adopt: true, sysctls: { "net.ipv4.tcp_ecn": 1 } } } },
    overwrite: "ip -n one link set lo alias somebody",
    bad: [
      { args: { namespaces: { "a/b": {} } }, says: /namespaces\.a\/b: .*"a\/b"/ },
      { args: { namespaces: { one: { wan: "10.0.0.1/24" } } }, says: /namespaces\.one\.wan: there is no bridge "wan"/ },
      { args: { namespaces: { one: 7 } }, says: /namespaces\.one: expected an object of arguments, got 7/ },
      { args: { namespaces: ["one"] }, says: /namespaces/ },
      { args: { hosts: {} }, says: /hosts: Topology has no such argument/ },
      {
        args: { bridges: { lan: {} }, namespaces: { one: { lan: "10.0.0.300/24" } } },
        says: /namespaces\.one\.lan\.address: .*10\.0\.0\.300/,
      },
      {
        args: { bridges: { lan: {} }, namespaces: { one: { lan: { mtu: 67 } } } },
        says: /namespaces\.one\.lan\.mtu: .*68 to 65535/,
      },
      {
        args: { bridges: { lan: {} }, namespaces: { one: { lan: { colour: "red" } } } },
        says: /namespaces\.one\.lan\.colour: /,
      },
      { args: { bridges: { lan: { netns: "no" } } }, says: /bridges\.lan\.netns: there is no namespace "no"/ },
      {
        args: { namespaces: { one: { links: { eth0: { address: "10.0.0.1/24" } } } } },
        says: /namespaces\.one\.links\.eth0: a link of a namespace has a master/,
      },
      {
        args: { namespaces: { one: {}, two: {} }, cables: { a: { one: [], two: [] }, b: { one: [], two: [] } } },
        says: /cables\.b: it joins one and two, as cables\.a does, /,
      },
      { args: { namespaces: { one: {} }, cables: { a: { one: [] } } }, says: /cables\.a: a cable is two namespaces/ },
      {
        args: { namespaces: { one: { routes: { "2001:db8:1::/64": "10.1.0.1" } } } },
        says: /namespaces\.one\.routes\.2001:db8:1::\/64.*: .*family/,
      },
    ],
  },
  {
    kind: "Topology",
    title: "with bridges, cables and NAT",
    args: campus,
    inPlace: {
      bridges: {
        to: {
          hub: { addresses: ["10.9.0.1/24", "2001:db8:9::1/64"], gateway: ["10.9.0.1", "2001:db8:9::1"], mtu: 1400 },
        },
        look: "ip -o link show dev hub; ip -n one route; ip -n one -6 route",
        shows: /mtu 1400[\s\S]*default via 10\.9\.0\.1[\s\S]*default via 2001:db8:9::1/,
      },
      namespaces: {
        to: {
          one: { hub: { address: "10.9.0.13/24", mtu: 1300 } },
          two: { links: { eth0: { master: "hub", address: "10.9.0.12/24" } }, routes: { "10.7.0.0/16": "10.9.0.13" } },
          three: { hub: "10.9.0.14/24" },
        },
        look: "ip -o -n one link show dev hub; ip -n one addr; ip -n one route; ip -n two route; ping -c 1 -W 1 10.9.0.14",
        shows:
          /mtu 1300[\s\S]*10\.9\.0\.13[\s\S]*default via[\s\S]*10\.7\.0\.0\/16 via 10\.9\.0\.13[\s\S]* 0% packet loss/,
      },
      links: {
        to: { mv0: { kind: "macvlan", device: "hub", address: "10.6.0.2/24" } },
        look: "ip -d addr show dev mv0",
        shows: /macvlan mode bridge [\s\S]*10\.6\.0\.2/,
      },
      cables: {
        to: { a: { one: "10.8.0.5/30", two: "10.8.0.6/30" } },
        look: "ip netns exec one ping -c 1 -W 1 10.8.0.6",
        shows: / 0% packet loss/,
      },
      masquerades: {
        to: { nat: { source: "10.9.0.0/25", exceptOutDevice: "hub" } },
        look: "nft list ruleset",
        shows: /10\.9\.0\.0\/25/,
      },
    },
    replaced: {},
    drift: [
      { hand: "ip link set one-hub nomaster", shows: ["namespaces"] },
      { hand: "ip -n one link set hub mtu 1300", shows: ["namespaces"] },
      { hand: "ip -n two addr del 10.8.0.2/30 dev one", shows: ["cables"] },
      { hand: "ip -n one route del default", shows: ["namespaces"] },
      { hand: "ip link set hub down", shows: ["bridges"] },
      { hand: "ip link del one-hub", shows: ["namespaces"] },
      { hand: "ip link del mv0", shows: ["links"] },
      { hand: "ip link set two-eth0 type bridge_slave cost 9", shows: ["namespaces"] },
      { hand: "bridge -n two fdb del 02:00:00:00:00:01 dev vx0", shows: ["namespaces"] },
      { hand: "ip link del hub", shows: ["bridges", "links", "namespaces"] },
      { hand: "ip netns del one", shows: ["cables", "namespaces", "snats"] },
      {
        hand: "nft delete table $(nft list tables | sed -n 's/^table \\(inet pulumi-netns-.*\\)/\\1/p')",
        shows: ["masquerades"],
      },
    ],
    bad: [],
  },
];

export const adopted: Adopted[] = [
  {
    kind: "Topology",
    make: [
      ...bridgeWithPort("hub"),
      "ip link set hub mtu 1400; ip addr add 10.9.0.1/24 dev hub",
      "ip netns add one",
      "ip -n one link set lo up; ip -n one link set lo down; ip -n one link set lo alias 'his own'",
    ],
    remove: ["ip link del hub-p", "ip link del hub", "ip netns del one"],
    args: oneHost({}),
    adopted: (adopt) => oneHost({ adopt }),
    changes:
      /(?=[\s\S]*adopts link hub in the host \(it bears no mark\) and changes mtu: 1400 => 1300;)[\s\S]*adopts netns one \(its alias is "his own"\) and changes loopback: false => true;/,
    look: "ip link show dev hub; ip -n one link show dev lo; ip netns exec one ping -c 1 -W 2 10.9.0.1",
    shows: /mtu 1300 [\s\S]*alias pulumi-netns:1 [\s\S]*alias pulumi-netns:1 [\s\S]* 0% packet loss/,
    more: oneHost({ adopt: true }, { mtu: 1350, ageingTime: 30 }),
    drift: "ip link set hub mtu 1320 type bridge ageing_time 1000; ip -n one link set lo down",
  },
];

/** A host on a bridge. The bridge and the namespace may exist before. */
function oneHost(adoption: Props, more: Props = {}): Props {
  return {
    bridges: { hub: { ...adoption, mtu: 1300, ...more } },
    namespaces: { one: { ...adoption, loopback: true, hub: "10.9.0.11/24" } },
  };
}
