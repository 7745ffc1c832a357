import type { Adopted } from "../adopted.ts";
import { linkUpQuietly, quietCable } from "../grounds.ts";
import type { Subject } from "../subject.ts";

const station = { mac: "02:00:00:00:00:01", remote: "10.9.0.2" };
const unknown = ["10.9.0.2", "10.9.0.3"].map((remote) => ({ mac: "00:00:00:00:00:00", remote }));

export const subjects: Subject[] = [
  {
    kind: "Vxlan",
    ground: quietCable,
    args: { name: "vx0", netns: "one", vni: 42, local: "10.9.0.1", remote: "10.9.0.2" },
    siblings: [
      {
        kind: "Address",
        name: "address",
        args: { device: "vx0", netns: "one", address: "10.7.0.1/24" },
        look: "ip -n one addr show dev vx0",
        shows: /inet 10\.7\.0\.1\/24/,
      },
    ],
    inPlace: {
      remote: { to: "10.9.0.3", look: "ip -n one -d link show dev vx0", shows: /remote 10\.9\.0\.3 / },
      local: { to: "10.9.0.7", look: "ip -n one -d link show dev vx0", shows: /local 10\.9\.0\.7 / },
      ttl: { to: 7, look: "ip -n one -d link show dev vx0", shows: /ttl 7 / },
      learning: { to: false, look: "ip -n one -d link show dev vx0", shows: /nolearning/ },
      fdb: {
        to: [station, ...unknown],
        look: "bridge -n one fdb show dev vx0",
        shows: /(?=[\s\S]*02:00:00:00:00:01 dst 10\.9\.0\.2 )[\s\S]*00:00:00:00:00:00 dst 10\.9\.0\.3 /,
      },
      mtu: { to: 1400, look: "ip -n one link show dev vx0", shows: /mtu 1400/ },
    },
    replaced: { name: "vx1", netns: "two", vni: 43, dstPort: 4790, local: undefined, device: "eth0" },
    drift: [
      { hand: "ip -n one link set vx0 type vxlan ttl 9", shows: [] },
      { hand: "ip -n one link set vx0 down", shows: ["up"] },
      { hand: "ip -n one link set vx0 down; ip -n one link set vx0 up", shows: [] },
      { hand: "ip -n one link del vx0", shows: "gone" },
    ],
    foreign: { make: "ip -n one link add vx0 type bridge", remove: "ip -n one link del vx0" },
    overwrite: "ip -n one link set vx0 alias somebody",
    bad: [
      { args: { name: "vx0" }, says: /vni: / },
      { args: { name: "vx0", vni: 2 ** 24 }, says: /vni: .*0 to 16777215, not 16777216/ },
      {
        args: { name: "vx0", vni: 1, remote: "239.1.1.1" },
        says: /remote: 239\.1\.1\.1 is no host's address \(multicast\)/,
      },
      { args: { name: "vx0", vni: 1, group: "10.0.0.1" }, says: /group: .*239\.1\.1\.1 .*got 10\.0\.0\.1/ },
      { args: { name: "vx0", vni: 1, group: "239.1.1.1" }, says: /group: it takes device/ },
      {
        args: { name: "vx0", vni: 1, local: "10.0.0.1", remote: "fd00::1" },
        says: /local: 10\.0\.0\.1 and remote, fd00::1/,
      },
      {
        args: { name: "vx0", vni: 1, remote: "10.0.0.1", group: "239.1.1.1", device: "eth0" },
        says: /remote: give remote or group, not both/,
      },
      {
        args: { name: "vx0", vni: 1, fdb: [station, { ...station, remote: "10.9.0.9" }] },
        says: /fdb: .*stands here twice/,
      },
      { args: { name: "vx0", vni: 1, fdb: [{ mac: "1", remote: "10.9.0.9" }] }, says: /fdb\.0\.mac: .*six bytes/ },
    ],
  },
  {
    kind: "Vxlan",
    title: "with stations alone",
    ground: quietCable,
    args: { name: "vx0", netns: "one", vni: 42, learning: false, fdb: [station, ...unknown] },
    inPlace: {
      fdb: {
        to: [{ ...station, remote: "10.9.0.4" }, ...unknown.slice(1)],
        look: "bridge -n one fdb show dev vx0",
        shows: /^(?=[\s\S]*02:00:00:00:00:01 dst 10\.9\.0\.4 )(?![\s\S]*00:00:00:00:00:00 dst 10\.9\.0\.2 )/,
      },
    },
    replaced: { netns: "two" },
    drift: [
      { hand: "bridge -n one fdb del 02:00:00:00:00:01 dev vx0", shows: ["fdb"] },
      { hand: "bridge -n one fdb replace 02:00:00:00:00:01 dev vx0 dst 10.9.0.5", shows: ["fdb"] },
      { hand: "bridge -n one fdb append 00:00:00:00:00:00 dev vx0 dst 10.9.0.6", shows: ["fdb"] },
      { hand: "ip -n one link set vx0 down; ip -n one link set vx0 up", shows: [] },
      { hand: "ip -n one link set vx0 type vxlan learning", shows: ["learning"] },
    ],
    bad: [],
  },
];

export const adopted: Adopted[] = [
  {
    kind: "Vxlan",
    make: [
      ...quietCable.make,
      "ip -n one link add vx0 mtu 1400 type vxlan id 42 dstport 4789 remote 10.9.0.2 ttl 5",
      linkUpQuietly("one", "vx0", "alias 'his own'"),
      "bridge -n one fdb append 02:00:00:00:00:09 dev vx0 dst 10.9.0.2",
    ],
    remove: quietCable.remove,
    args: { name: "vx0", netns: "one", vni: 42, remote: "10.9.0.2", mtu: 1300, learning: false },
    changes:
      /adopts link vx0 in netns one \(its alias is "his own"\) and changes mtu: 1400 => 1300, learning: true => false;/,
    look: "ip -n one -d link show dev vx0",
    shows: /mtu 1300 [\s\S]*nolearning[\s\S]*alias pulumi-netns:1 /,
    more: { ttl: 9, fdb: [station] },
    drift:
      "ip -n one link set vx0 mtu 1350 type vxlan learning; bridge -n one fdb append 02:00:00:00:00:07 dev vx0 dst 10.9.0.2",
  },
];
