import type { Props } from "../conformance/deployment.ts";

/** A mistake that only `up` finds, and its message, which begins with the argument to blame. */
interface Mistake {
  /** Commands that make what is in the way, and that remove it. */
  ground?: [make: string, remove: string];
  kind: string;
  args: Props;
  says: RegExp;
}

const hub: Mistake["ground"] = [
  "ip link add hub up type bridge; ip addr add 10.9.0.1/24 dev hub; ip route add 10.8.0.0/24 via 10.9.0.2",
  "ip link del hub",
];
const elsewhere: Mistake["ground"] = ["ip netns add one", "ip netns del one"];
const wayOut = /; it was not touched\. (Choose another name|Remove it by hand|Give another metric or table)/.source;
const byName = "give its resource, so that it is made first, or look whether name and namespace are right$";
const nowhere = "netns nowhere is not there.*; give the Netns resource, so that it is made first";

/** Resources in a namespace that is not there, by the argument that names it. */
const inNowhere: Record<string, [kind: string, args: Props]> = {
  "netns of a bridge": ["Bridge", { name: "br7", netns: "nowhere" }],
  "netns of an address": ["Address", { device: "lo", netns: "nowhere", address: "10.9.0.1/24" }],
  "netns of a route": ["Route", { device: "lo", netns: "nowhere", destination: "10.8.0.0/24" }],
  "netns of a masquerade": ["Masquerade", { source: "10.9.0.0/24", netns: "nowhere" }],
  "peer.netns": ["Veth", { name: "v7", peer: { name: "eth0", netns: "nowhere" } }],
  linkNetns: ["Macvlan", { name: "m7", device: "eth0", linkNetns: "nowhere" }],
};

export const mistakes: Mistake[] = [
  {
    ground: hub,
    kind: "Bridge",
    args: { name: "hub" },
    says: new RegExp(`^name: link hub in the host is .*${wayOut}`),
  },
  {
    ground: ["ip netns add one; ip -n one link add eth0 type bridge", "ip netns del one"],
    kind: "Veth",
    args: { name: "v7", peer: { name: "eth0", netns: "one" } },
    says: new RegExp(`^peer\\.name: link eth0 in netns one is there already.*${wayOut}`),
  },
  {
    ground: elsewhere,
    kind: "Netns",
    args: { name: "one" },
    says: new RegExp(`^name: netns one is there already.*${wayOut}`),
  },
  {
    ground: hub,
    kind: "Address",
    args: { device: "hub", address: "10.9.0.1/24" },
    says: new RegExp(`^address: address 10\\.9\\.0\\.1/24 on link hub in the host is there already.*${wayOut}`),
  },
  {
    ground: hub,
    kind: "Route",
    args: { device: "hub", destination: "10.8.0.0/24", via: "10.9.0.3" },
    says: new RegExp(`^destination: route 10\\.8\\.0\\.0/24 in the host is there already.*${wayOut}`),
  },
  {
    ground: elsewhere,
    kind: "Veth",
    args: { name: "v7", master: "nosuch", peer: { name: "eth0", netns: "one" } },
    says: new RegExp(`^master: there is no link nosuch in the host; ${byName}`),
  },
  {
    ground: elsewhere,
    kind: "Veth",
    args: { name: "v7", peer: { name: "eth0", netns: "one", master: "nosuch" } },
    says: new RegExp(`^peer\\.master: there is no link nosuch in netns one; ${byName}`),
  },
  {
    kind: "Macvlan",
    args: { name: "m7", device: "nosuch" },
    says: new RegExp(`^device: there is no link nosuch in the host; ${byName}`),
  },
  {
    ground: elsewhere,
    kind: "Vxlan",
    args: { name: "x7", netns: "one", linkNetns: false, vni: 7, device: "nosuch", group: "239.0.0.7" },
    says: new RegExp(`^device: there is no link nosuch in the host; ${byName}`),
  },
  {
    kind: "Address",
    args: { device: "nosuch", address: "10.9.0.1/24" },
    says: new RegExp(`^device: there is no link nosuch in the host, so 10\\.9\\.0\\.1/24 cannot be on it; ${byName}`),
  },
  {
    kind: "Route",
    args: { device: "nosuch", destination: "10.8.0.0/24" },
    says: new RegExp(`^device: there is no link nosuch in the host; ${byName}`),
  },
  {
    ground: hub,
    kind: "Route",
    args: { destination: "10.7.0.0/24", nexthops: [{ device: "hub" }, { device: "nosuch" }] },
    says: new RegExp(`^nexthops: there is no link nosuch in the host; ${byName}`),
  },
  {
    ground: hub,
    kind: "Route",
    args: { device: "hub", destination: "10.7.0.0/24", source: "192.0.2.7" },
    says: /^source: 192\.0\.2\.7 is no address of the host, .*; give one that is/,
  },
  {
    ground: hub,
    kind: "Bridge",
    args: { name: "br7", master: "hub" },
    says: /^master: making link br7 in the host: .*bridge/i,
  },
  {
    ground: hub,
    kind: "Address",
    args: { device: "hub", address: "10.9.0.1/24", adopt: true, scope: "link" },
    says: /^adopt: address 10\.9\.0\.1\/24 .* cannot be adopted: its scope is "global"/,
  },
  ...Object.entries(inNowhere).map(
    ([argument, [kind, args]]): Mistake => ({
      kind,
      args,
      says: new RegExp(`^${argument.split(" ")[0]}: ${nowhere}`),
    }),
  ),
  {
    kind: "Sysctl",
    args: { key: "net.ipv4.tcp_ecn", value: 1, netns: 4194304 },
    says: /^netns: the netns of process 4194304 is not there; give the PID of a process that runs$/,
  },
  {
    kind: "Netns",
    args: { name: "two", hosts: { db: "10.0.0.7" } },
    ground: [
      "mkdir -p /etc/netns/two; ln -s ../hosts /etc/netns/two/hosts",
      "rm /etc/netns/two/hosts; rmdir /etc/netns/two /etc/netns",
    ],
    says: /^hosts: \/etc\/netns\/two\/hosts is a symbolic link, .* Move it away, or leave out hosts$/,
  },
  {
    kind: "Netns",
    args: { name: "two", nameservers: ["10.0.0.7"] },
    ground: [
      "mkdir -p /etc/netns/two; echo nameserver 10.0.0.9 >/etc/netns/two/resolv.conf",
      "rm /etc/netns/two/resolv.conf; rmdir /etc/netns/two /etc/netns",
    ],
    says: /^nameservers: \/etc\/netns\/two\/resolv\.conf is there already .* Move it away, or leave out nameservers and search$/,
  },
];
