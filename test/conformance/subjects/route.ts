import type { Adopted } from "../adopted.ts";
import { onCable, quietCable } from "../grounds.ts";
import type { Subject } from "../subject.ts";

export const subjects: Subject[] = [
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
      mtu: 1300,
      mtuLock: true,
    },
    inPlace: {
      nexthops: {
        to: [{ via: "10.9.0.252" }, { via: "10.9.0.254" }],
        look: "ip -n one route",
        shows: /mtu lock 1300 *\n.*nexthop via 10\.9\.0\.252 dev eth0 weight 1/,
      },
      mtuLock: { to: false, look: "ip -n one route", shows: /10\.8\.0\.0\/24 .*mtu 1300/ },
    },
    replaced: { metric: 7 },
    drift: [
      {
        hand: "ip -n one route replace 10.8.0.0/24 proto 199 mtu lock 1300 nexthop via 10.9.0.253 nexthop via 10.9.0.254",
        shows: ["nexthops"],
      },
      {
        hand: "ip -n one route replace 10.8.0.0/24 proto 199 mtu 1300 nexthop via 10.9.0.253 nexthop via 10.9.0.254 weight 3",
        shows: ["mtuLock"],
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
      { args: { destination: "2001:db8:8::/64", via: "10.9.0.1" }, says: /via: .*another family/ },
      { args: { destination: "10.8.0.0/24", type: "blackhole", via: "10.9.0.1" }, says: /blackhole route .*no via/ },
      { args: { destination: "10.8.0.0/24" }, says: /needs via, device or nexthops/ },
      { args: { destination: "nowhere", via: "10.9.0.1" }, says: /destination/ },
      { args: { destination: "10.8.0.0/24", via: "10.9.0.1", table: "main; reboot" }, says: /table/ },
      { args: { destination: "10.8.0.0/24", via: "10.9.0.1", table: "4294967296" }, says: /table: .*1 to 4294967295/ },
      { args: { destination: "10.8.0.0/24", via: "10.9.0.1", mtu: 65521 }, says: /mtu: .*68 to 65520, not 65521/ },
      { args: { destination: "10.8.0.0/24", via: "10.9.0.1", mtuLock: true }, says: /mtuLock: .*give mtu too/ },
      { args: { destination: "fd00::/64", via: "fe80::1", metric: 0 }, says: /metric: .*IPv6.*1 or more/ },
      { args: { destination: "default", via: "fe80::1", scope: "link" }, says: /scope: IPv6 routes have no scope/ },
      { args: { destination: "0.0.0.0/0", via: "10.9.0.1" }, says: /destination: .*"default"/ },
      { args: { destination: "::/0", via: "fe80::1" }, says: /destination: .*"default", and family: 6/ },
      { args: { destination: "10.8.0.0/24", nexthops: [] }, says: /nexthops/ },
      {
        args: { destination: "10.8.0.0/24", via: "10.9.0.1", source: "fd00::1" },
        says: /source: fd00::1 is of another/,
      },
      { args: { destination: "10.8.0.0/24", via: "10.9.0.1", family: 6 }, says: /family: family 6 is not that of/ },
    ],
  },
];

export const adopted: Adopted[] = [
  {
    kind: "Route",
    make: [
      ...quietCable.make,
      "ip -n one route add 10.8.0.0/24 via 10.9.0.9 proto static src 10.9.0.7 mtu lock 1300 advmss lock 1200",
    ],
    remove: quietCable.remove,
    args: { device: "eth0", netns: "one", destination: "10.8.0.0/24", via: "10.9.0.254" },
    changes:
      /adopts route 10\.8\.0\.0\/24 in netns one \(proto static\) and changes via: "10\.9\.0\.9" => "10\.9\.0\.254";/,
    look: "ip -n one route",
    shows: /10\.8\.0\.0\/24 via 10\.9\.0\.254 dev eth0 proto 199/,
    more: { mtu: 1200, mtuLock: true },
    drift: "ip -n one route replace 10.8.0.0/24 via 10.9.0.9 proto 199",
  },
  {
    kind: "Route",
    title: "with several nexthops",
    make: [
      ...quietCable.make,
      "ip -n one route add 10.8.0.0/24 metric 7 nexthop via 10.9.0.9 weight 2 nexthop via 10.9.0.10 dev eth0 onlink",
    ],
    remove: quietCable.remove,
    args: { netns: "one", destination: "10.8.0.0/24", metric: 7, type: "blackhole" },
    changes: /type: "unicast" => "blackhole"/,
    look: "ip -n one route",
    shows: /blackhole 10\.8\.0\.0\/24 proto 199/,
    more: { type: "unreachable" },
    drift: "ip -n one route replace throw 10.8.0.0/24 metric 7 proto 199",
  },
  {
    kind: "Route",
    title: "of IPv6",
    make: [...quietCable.make, "ip -n one route add blackhole 2001:db8:8::/48 metric 20"],
    remove: quietCable.remove,
    args: { netns: "one", destination: "2001:db8:8::/48", metric: 20, type: "unreachable" },
    changes: /type: "blackhole" => "unreachable"/,
    look: "ip -n one -6 route",
    shows: /unreachable 2001:db8:8::\/48 .*proto 199/,
    more: { type: "prohibit" },
    drift: "ip -n one -6 route replace throw 2001:db8:8::/48 metric 20 proto 199",
  },
];
