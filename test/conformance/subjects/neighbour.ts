import type { Adopted } from "../adopted.ts";
import { bridgeWithPort, namespaces, onCable, quietCable } from "../grounds.ts";
import type { Subject } from "../subject.ts";

const show = "ip -n one neigh show nud permanent";
const [mac, other] = ["02:00:00:00:00:09", "02:00:00:00:00:99"];

export const subjects: Subject[] = [
  {
    kind: "Neighbour",
    ground: onCable,
    args: { device: "eth0", netns: "one", address: "10.9.0.9", mac },
    inPlace: { mac: { to: other, look: show, shows: /^10\.9\.0\.9 dev eth0 lladdr 02:00:00:00:00:99 PERMANENT/m } },
    replaced: { address: "10.9.0.8" },
    drift: [
      { hand: `ip -n one neigh replace 10.9.0.9 dev eth0 lladdr ${other} nud permanent`, shows: ["mac"] },
      { hand: "ip -n one neigh del 10.9.0.9 dev eth0", shows: "gone" },
      { hand: "ip -n one link set eth0 down; ip -n one link set eth0 up", shows: "gone" },
    ],
    foreign: {
      make: `ip -n one neigh add 10.9.0.9 dev eth0 lladdr ${other} nud permanent`,
      remove: "ip -n one neigh del 10.9.0.9 dev eth0",
    },
    bad: [
      { args: { device: "eth0", address: "10.9.0.9/24", mac }, says: /address: .*without a prefix length/ },
      { args: { device: "eth0", address: "224.0.0.1", mac }, says: /address: .*no host's address/ },
      { args: { device: "eth0", address: "10.9.0.9" }, says: /mac: give the neighbour's MAC address, or proxy: true/ },
      { args: { device: "eth0", address: "10.9.0.9", mac, proxy: true }, says: /mac: with proxy .*leave out 02:/ },
      { args: { device: "eth0", address: "10.9.0.9", mac, vlan: 7 }, says: /vlan: only a station, .*leave out 7/ },
      { args: { device: "eth0", proxy: true }, says: /mac: a proxy answers for an address/ },
      { args: { device: "eth0", address: "10.9.0.9", mac: "03:00:00:00:00:01" }, says: /mac: .*multicast/ },
    ],
  },
  {
    kind: "Neighbour",
    title: "of IPv6, by proxy",
    ground: onCable,
    args: { device: "eth0", netns: "one", address: "2001:DB8:9::0:9", proxy: true },
    inPlace: {},
    replaced: { address: "2001:db8:9::8" },
    drift: [{ hand: "ip -n one neigh del proxy 2001:db8:9::9 dev eth0", shows: "gone" }],
    foreign: {
      make: "ip -n one neigh add proxy 2001:db8:9::9 dev eth0",
      remove: "ip -n one neigh del proxy 2001:db8:9::9 dev eth0",
    },
    bad: [],
  },
  {
    kind: "Neighbour",
    title: "that is a station",
    ground: {
      make: [...namespaces.make, ...bridgeWithPort("nb")],
      remove: ["ip link del nb-p; ip link del nb", ...namespaces.remove],
    },
    args: { device: "nb-p", mac },
    inPlace: {},
    replaced: { mac: other },
    drift: [{ hand: `bridge fdb del ${mac} dev nb-p master`, shows: "gone" }],
    foreign: {
      make: `bridge fdb add ${mac} dev nb-p master static`,
      remove: `bridge fdb del ${mac} dev nb-p master`,
    },
    bad: [],
  },
];

export const adopted: Adopted[] = [
  {
    kind: "Neighbour",
    make: [...quietCable.make, `ip -n one neigh add 10.9.0.9 dev eth0 lladdr ${other} nud permanent`],
    remove: quietCable.remove,
    args: { device: "eth0", netns: "one", address: "10.9.0.9", mac },
    changes:
      /adopts neighbour 10\.9\.0\.9 on link eth0 in netns one .* changes mac: "02:00:00:00:00:99" => "02:00:00:00:00:09"/,
    look: show,
    shows: /^10\.9\.0\.9 dev eth0 lladdr 02:00:00:00:00:09 PERMANENT/m,
    more: { mac: "02:00:00:00:00:77" },
    drift: "ip -n one neigh replace 10.9.0.9 dev eth0 lladdr 02:00:00:00:00:55 nud permanent",
  },
];
