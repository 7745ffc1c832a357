import type { Subject } from "./subject.ts";

const namespaces = { make: ["ip netns add one", "ip netns add two"], remove: ["ip netns del one", "ip netns del two"] };

/** A pair of links in namespace `one`, made by hand, with an address. */
const cable = {
  make: [
    ...namespaces.make,
    "ip -n one link add eth0 up type veth peer name far netns two",
    "ip -n two link set far up",
  ],
  remove: namespaces.remove,
};

const onCable = { make: [...cable.make, "ip -n one addr add 10.9.0.1/24 dev eth0"], remove: cable.remove };

/** A topology with something of everything. */
export const campus = {
  bridges: { hub: { address: "10.9.0.1/24", gateway: "10.9.0.1" } },
  namespaces: {
    one: { hub: ["10.9.0.11/24", "2001:db8:9::11/64"] },
    two: { links: { eth0: { master: "hub", addresses: { "10.9.0.12/24": {} } } } },
  },
  cables: { a: { one: "10.8.0.1/30", two: "10.8.0.2/30" } },
  masquerades: { nat: { source: "10.9.0.0/24", exceptOutDevice: "hub" } },
};

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
  {
    kind: "Bridge",
    ground: namespaces,
    args: { name: "br0" },
    siblings: [
      {
        kind: "Address",
        name: "gateway",
        args: { device: "br0", address: "10.9.0.1/24" },
        look: "ip addr show dev br0",
        shows: /inet 10\.9\.0\.1\/24/,
      },
      {
        kind: "Route",
        name: "beyond",
        args: { device: "br0", destination: "10.8.0.0/24", via: "10.9.0.2" },
        look: "ip route",
        shows: /10\.8\.0\.0\/24 via 10\.9\.0\.2 dev br0/,
      },
    ],
    inPlace: {
      mac: { to: "02:00:00:00:00:99", look: "ip link show dev br0", shows: /02:00:00:00:00:99/ },
      mtu: { to: 1400, look: "ip link show dev br0", shows: /mtu 1400/ },
      stp: { to: true, look: "ip -d link show dev br0", shows: /stp_state 1/ },
      forwardDelay: { to: 4, look: "ip -d link show dev br0", shows: /forward_delay 400 / },
      ageingTime: { to: 30, look: "ip -d link show dev br0", shows: /ageing_time 3000 / },
      priority: { to: 4096, look: "ip -d link show dev br0", shows: /priority 4096/ },
      multicastSnooping: { to: false, look: "ip -d link show dev br0", shows: /mcast_snooping 0/ },
    },
    replaced: { name: "br1", netns: "one" },
    drift: [
      { hand: "ip link set br0 mtu 1300", shows: ["mtu"] },
      { hand: "ip link set br0 address 02:00:00:00:00:66", shows: ["mac"] },
      { hand: "ip link set br0 type bridge stp_state 1", shows: ["stp"] },
      { hand: "ip link set br0 type bridge ageing_time 1000", shows: [] },
      { hand: "ip link set br0 down", shows: ["up"] },
      { hand: "ip link set br0 down; ip link set br0 up", shows: [] },
      { hand: "ip link del br0", shows: "gone" },
    ],
    foreign: { make: "ip link add br0 type bridge", remove: "ip link del br0" },
    overwrite: "ip link set br0 alias somebody",
    bad: [
      { args: { name: "datacenter-uplink-1" }, says: /name: .*at most 15 bytes, "datacenter-uplink-1" has 19/ },
      { args: { name: "" }, says: /name: .*not empty/ },
      { args: { name: "a b" }, says: /name: .*"a b"/ },
      { args: { name: "a:b" }, says: /name/ },
      { args: { name: "a\nb" }, says: /name/ },
      { args: { name: "lo" }, says: /name: "lo"/ },
      { args: { name: "all" }, says: /name: the kernel keeps "all"/ },
      { args: { name: "default" }, says: /name: the kernel keeps "default"/ },
      { args: { name: "br0", mtu: 67 }, says: /mtu: .*68 to 65535, not 67\b/ },
      { args: { name: "br0", mtu: 65536 }, says: /mtu/ },
      { args: { name: "br0", mac: "01:00:00:00:00:01" }, says: /mac: .*multicast/ },
      { args: { name: "br0", stp: true, forwardDelay: 1 }, says: /forwardDelay: with stp it is 2 to 30 seconds/ },
      { args: { name: "br0", mac: "02:00:00" }, says: /mac: .*six bytes/ },
    ],
  },
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
      { args: { name: "v0", peer: { name: "v0" } }, says: /peer: .*both be called "v0"/ },
      { args: { name: "v0", peer: { name: "sixteen-bytes-xx", netns: "one" } }, says: /peer\.name: .*has 16/ },
      { args: { name: "v0", peer: { name: "eth0", mtu: 10 } }, says: /peer\.mtu/ },
      { args: { name: "v0", peer: { name: "eth0", colour: 1 } }, says: /peer\.colour: Veth has no such argument/ },
    ],
  },
  {
    kind: "Address",
    ground: cable,
    args: { device: "eth0", netns: "one", address: "10.9.0.1/24" },
    siblings: [
      {
        kind: "Address",
        name: "secondary",
        args: { device: "eth0", netns: "one", address: "10.9.0.2/24" },
        look: "ip -n one addr show dev eth0",
        shows: /inet 10\.9\.0\.2\/24/,
      },
      {
        kind: "Route",
        name: "default",
        args: { device: "eth0", netns: "one", destination: "default", via: "10.9.0.254" },
        look: "ip -n one route",
        shows: /default via 10\.9\.0\.254 dev eth0/,
      },
    ],
    inPlace: {
      validLifetime: {
        to: 1000,
        look: "ip -n one addr show dev eth0",
        shows: /inet 10\.9\.0\.1\/24[^\n]*\n\s+valid_lft (1000|999|998)sec/,
      },
    },
    replaced: { address: "10.9.0.77/24", label: "eth0:lab" },
    drift: [
      { hand: "ip -n one addr del 10.9.0.1/24 dev eth0", shows: "gone" },
      { hand: "ip -n one link set eth0 down; ip -n one link set eth0 up", shows: [] },
    ],
    foreign: { make: "ip -n one addr add 10.9.0.1/24 dev eth0", remove: "ip -n one addr del 10.9.0.1/24 dev eth0" },
    bad: [
      { args: { device: "eth0", address: "10.9.0.256/24" }, says: /address: .*10\.9\.0\.256\/24/ },
      { args: { device: "eth0", address: "10.9.0.1/33" }, says: /address: .*\/33/ },
      { args: { device: "eth0", address: "10.9.0.1" }, says: /address: .*prefix length/ },
      { args: { device: "eth0", address: "224.0.0.1/4" }, says: /address: .*multicast/ },
      { args: { device: "eth0", address: "2001:db8::g/64" }, says: /address/ },
      { args: { device: "eth0", address: "10.9.0.1/24", peer: "2001:db8::1" }, says: /peer: .*another family/ },
      {
        args: { device: "eth0", address: "10.9.0.1/24", preferredLifetime: 5 },
        says: /preferredLifetime: .*give both/,
      },
      { args: { device: "eth0 up", address: "10.9.0.1/24" }, says: /device/ },
    ],
  },
  {
    kind: "Address",
    title: "of IPv6",
    ground: cable,
    args: { device: "eth0", netns: "one", address: "2001:DB8:9:0::1/64" },
    inPlace: {
      validLifetime: {
        to: 1000,
        look: "ip -n one addr show dev eth0",
        shows: /inet6 2001:db8:9::1\/64[^\n]*\n\s+valid_lft (1000|99\d)sec/,
      },
      preferredLifetime: { to: 500, look: "ip -n one addr show dev eth0", shows: /preferred_lft (500|49\d)sec/ },
    },
    replaced: { address: "2001:db8:9::77/64", duplicateDetection: false },
    drift: [
      { hand: "ip -n one addr del 2001:db8:9::1/64 dev eth0", shows: "gone" },
      { hand: "ip -n one link set eth0 down; ip -n one link set eth0 up", shows: "gone" },
    ],
    foreign: {
      make: "ip -n one addr add 2001:db8:9::1/64 dev eth0 nodad",
      remove: "ip -n one addr del 2001:db8:9::1/64 dev eth0",
    },
    bad: [
      { args: { device: "eth0", address: "2001:db8::1/64", label: "eth0:x" }, says: /label: only IPv4/ },
      {
        args: { device: "eth0", address: "2001:db8::1/64", scope: "link" },
        says: /scope: .*2001:db8::1\/64 is global/,
      },
      { args: { device: "eth0", address: "fe80::1/64", scope: "global" }, says: /scope: .*fe80::1\/64 is link/ },
    ],
  },
  {
    kind: "Address",
    title: "with a scope and a peer",
    ground: cable,
    args: { device: "eth0", netns: "one", address: "10.9.0.1/32", peer: "10.9.0.2/32" },
    inPlace: {},
    replaced: { scope: "link", peer: "10.9.0.3/32" },
    drift: [{ hand: "ip -n one addr del 10.9.0.1/32 peer 10.9.0.2/32 dev eth0", shows: "gone" }],
    bad: [],
  },
  {
    kind: "Route",
    title: "with several nexthops",
    ground: onCable,
    args: {
      netns: "one",
      destination: "10.8.0.0/24",
      nexthops: [
        { via: "10.9.0.253", device: "eth0" },
        { via: "10.9.0.254", weight: 3 },
      ],
    },
    inPlace: {
      nexthops: {
        to: [{ via: "10.9.0.252" }, { via: "10.9.0.254" }],
        look: "ip -n one route",
        shows: /nexthop via 10\.9\.0\.252 dev eth0 weight 1/,
      },
    },
    replaced: { metric: 7 },
    drift: [
      {
        hand: "ip -n one route replace 10.8.0.0/24 proto 199 nexthop via 10.9.0.253 nexthop via 10.9.0.254",
        shows: ["nexthops"],
      },
    ],
    bad: [
      { args: { destination: "default", via: "10.0.0.1", nexthops: [{ via: "10.0.0.2" }] }, says: /not both/ },
      { args: { destination: "default", nexthops: [{ via: "fd00::2" }, { via: "fd00::2" }] }, says: /the same way/ },
    ],
  },
  {
    kind: "Route",
    title: "that refuses, of IPv6",
    ground: onCable,
    args: { netns: "one", destination: "2001:db8:8::/48", type: "unreachable" },
    inPlace: { type: { to: "prohibit", look: "ip -n one -6 route", shows: /prohibit 2001:db8:8::\/48/ } },
    replaced: { metric: 50 },
    drift: [{ hand: "ip -n one -6 route del unreachable 2001:db8:8::/48", shows: "gone" }],
    foreign: {
      make: "ip -n one route add blackhole 2001:db8:8::/48",
      remove: "ip -n one route del blackhole 2001:db8:8::/48",
    },
    bad: [],
  },
  {
    kind: "Route",
    ground: onCable,
    args: { netns: "one", device: "eth0", destination: "10.8.0.0/24", via: "10.9.0.254" },
    inPlace: {
      via: { to: "10.9.0.253", look: "ip -n one route", shows: /10\.8\.0\.0\/24 via 10\.9\.0\.253/ },
      mtu: { to: 1300, look: "ip -n one route", shows: /10\.8\.0\.0\/24 .*mtu 1300/ },
      source: { to: "10.9.0.1", look: "ip -n one route get 10.8.0.5", shows: /src 10\.9\.0\.1/ },
      onLink: { to: true, look: "ip -n one route", shows: /10\.8\.0\.0\/24 .*onlink/ },
    },
    replaced: { destination: "10.7.0.0/24", metric: 50, table: 77 },
    drift: [
      { hand: "ip -n one route replace 10.8.0.0/24 via 10.9.0.9 proto 199", shows: ["via"] },
      { hand: "ip -n one route del 10.8.0.0/24", shows: "gone" },
      { hand: "ip -n one link set eth0 down; ip -n one link set eth0 up", shows: "gone" },
    ],
    foreign: { make: "ip -n one route add 10.8.0.0/24 via 10.9.0.9", remove: "ip -n one route del 10.8.0.0/24" },
    bad: [
      { args: { destination: "10.8.0.1/24", via: "10.9.0.1" }, says: /destination: .*host bits/ },
      { args: { destination: "10.8.0.0/24", via: "2001:db8::1" }, says: /via: .*another family/ },
      { args: { destination: "10.8.0.0/24", type: "blackhole", via: "10.9.0.1" }, says: /blackhole route .*no via/ },
      { args: { destination: "10.8.0.0/24" }, says: /needs via, device or nexthops/ },
      { args: { destination: "nowhere", via: "10.9.0.1" }, says: /destination/ },
      { args: { destination: "10.8.0.0/24", via: "10.9.0.1", table: "main; reboot" }, says: /table/ },
      { args: { destination: "10.8.0.0/24", via: "10.9.0.1", table: "4294967296" }, says: /table: .*1 to 4294967295/ },
      { args: { destination: "10.8.0.0/24", via: "10.9.0.1", mtu: 65521 }, says: /mtu: .*68 to 65520, not 65521/ },
      { args: { destination: "fd00::/64", via: "fe80::1", metric: 0 }, says: /metric: .*IPv6.*1 or more/ },
      { args: { destination: "default", via: "fe80::1", scope: "link" }, says: /scope: IPv6 routes have no scope/ },
      { args: { destination: "0.0.0.0/0", via: "10.9.0.1" }, says: /destination: .*called default/ },
      { args: { destination: "::/0", via: "fe80::1" }, says: /destination: .*called default; say family: 6/ },
      { args: { destination: "10.8.0.0/24", nexthops: [] }, says: /nexthops/ },
      {
        args: { destination: "10.8.0.0/24", via: "10.9.0.1", source: "fd00::1" },
        says: /source: fd00::1 is of another/,
      },
      { args: { destination: "10.8.0.0/24", via: "10.9.0.1", family: 6 }, says: /family: family 6 is not that of/ },
    ],
  },
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
  {
    kind: "Masquerade",
    ground: { make: ["ip link add out up type bridge"], remove: ["ip link del out"] },
    args: { source: "10.9.0.0/24", exceptOutDevice: "out" },
    inPlace: {
      source: {
        to: "2001:db8:9::/64",
        look: "nft list ruleset",
        shows: /ip6 saddr 2001:db8:9::\/64 oifname != "out" masquerade/,
      },
      exceptOutDevice: { to: "other", look: "nft list ruleset", shows: /oifname != "other" masquerade/ },
      forwarding: { to: false, look: "cat /proc/sys/net/ipv4/ip_forward", shows: /^0$/m },
    },
    replaced: {},
    drift: [
      { hand: "sysctl -qw net.ipv4.ip_forward=0", shows: ["forwarding"] },
      { hand: "nft delete table inet TABLE", shows: ["exceptOutDevice", "source"] },
      { hand: "nft flush chain inet TABLE postrouting", shows: ["exceptOutDevice", "source"] },
    ],
    bad: [
      { args: { source: "10.9.0.1/24" }, says: /source: .*host bits/ },
      { args: { source: "10.9.0.0/24", outDevice: "a", exceptOutDevice: "b" }, says: /not both/ },
      { args: { source: "10.9.0.0/24", outDevice: 'a"; flush ruleset' }, says: /outDevice/ },
    ],
  },
  {
    kind: "Sysctl",
    ground: namespaces,
    args: { netns: "one", key: "net.ipv4.tcp_ecn", value: "1" },
    inPlace: { value: { to: "0", look: "ip netns exec one cat /proc/sys/net/ipv4/tcp_ecn", shows: /^0$/m } },
    replaced: { key: "net.ipv4.tcp_sack" },
    drift: [{ hand: "ip netns exec one sh -c 'echo 2 > /proc/sys/net/ipv4/tcp_ecn'", shows: ["value"] }],
    bad: [
      { args: { key: "../../etc/passwd", value: "1" }, says: /key/ },
      { args: { key: "net.ipv4.ip_forward\n", value: "1" }, says: /key/ },
      { args: { key: "kernel.hostname", value: "x", netns: "one" }, says: /whole machine's/ },
      { args: { key: "net.ipv4.tcp_ecn", value: "1\n2" }, says: /value/ },
    ],
  },
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
      { args: { namespaces: { one: 7 } }, says: /namespaces\.one: it is an object/ },
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
        says: /cables\.b: it is link two in one, as cables\.a is; declare it once/,
      },
      { args: { namespaces: { one: {} }, cables: { a: { one: [] } } }, says: /cables\.a: a cable is two namespaces/ },
      {
        args: { namespaces: { one: { routes: { "10.1.0.0/16": "2001:db8::1" } } } },
        says: /namespaces\.one\.routes\.10\.1\.0\.0\/16.*: .*family/,
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
      { hand: "ip link del hub", shows: ["bridges", "namespaces"] },
      { hand: "ip netns del one", shows: ["cables", "namespaces"] },
      {
        hand: "nft delete table $(nft list tables | sed -n 's/^table \\(inet pulumi-netns-.*\\)/\\1/p')",
        shows: ["masquerades"],
      },
    ],
    bad: [],
  },
];
