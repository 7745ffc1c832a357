import assert from "node:assert/strict";
import { test } from "node:test";
import { liveText } from "../../dist/cli/show/live-text.js";

const link = (ifname: string, more = {}) => ({
  ifindex: 1,
  ifname,
  flags: ["UP", "LOWER_UP"],
  mtu: 1500,
  group: "default",
  altnames: [],
  addr_info: [],
  ...more,
});
const address = (local: string, prefixlen: number) => ({
  family: local.includes(":") ? "inet6" : "inet",
  local,
  prefixlen,
  scope: "global",
  valid_life_time: 1,
  preferred_life_time: 1,
});
const route = (dst: string, more = {}) => ({ type: "unicast", dst, table: "main", flags: [], metrics: [], ...more });
const lines = (live: Parameters<typeof liveText>[0], limits = {}) =>
  liveText(live, { width: 100, most: 100, title: (text) => text, ...limits });

test("links are a table: the loopback first, then by name; an empty column is left out", () => {
  const links = [
    link("eth10", { addr_info: [address("10.0.0.10", 24), address("fd00::a", 64)] }),
    link("eth9", { flags: ["UP"], mtu: 1400 }),
    link("lo", { mtu: 65536, addr_info: [address("127.0.0.1", 8)] }),
    link("eth8", { flags: [] }),
  ];
  assert.equal(
    lines({ place: "my-ns1", there: true, links, routes: [] }),
    `\
my-ns1
  lo     up          mtu 65536  127.0.0.1/8
  eth8   down        mtu 1500
  eth9   no carrier  mtu 1400
  eth10  up          mtu 1500   10.0.0.10/24 fd00::a/64
`,
  );
});

test("a port tells its bridge", () => {
  const links = [link("br0"), link("veth0", { master: "br0" })];
  assert.equal(
    lines({ place: "host", there: true, links, routes: [] }),
    "host\n  br0    up  mtu 1500\n  veth0  up  mtu 1500  port of br0\n",
  );
});

test("a point-to-point address tells the other end's", () => {
  const links = [link("eth0", { addr_info: [{ ...address("10.0.0.1", 32), address: "10.0.0.2" }] })];
  assert.match(lines({ place: "a", there: true, links, routes: [] }), / {2}10\.0\.0\.1 peer 10\.0\.0\.2\/32\n/);
});

test("routes are as ip route prints them, without the one to IPv6 neighbours that every link has", () => {
  const routes = [
    route("default", { gateway: "10.0.0.1", dev: "eth0", protocol: "199", scope: "global" }),
    route("10.0.0.0/24", { dev: "eth0", protocol: "kernel", scope: "link", prefsrc: "10.0.0.10" }),
    route("fe80::/64", { dev: "eth0", protocol: "kernel", metric: 256 }),
    route("10.9.0.0/16", { type: "blackhole", table: "7", protocol: "199" }),
    route("10.3.0.0/16", { protocol: "199", nexthops: [{ gateway: "10.0.0.2", dev: "eth0" }, { dev: "eth1" }] }),
    route("10.4.0.0/16", { protocol: "static", nhid: 7, gateway: "10.0.0.3", dev: "eth0" }),
  ];
  assert.equal(
    lines({ place: "my-ns1", there: true, links: [], routes }),
    `\
my-ns1
  route default via 10.0.0.1 dev eth0 proto 199
  route 10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.10
  route blackhole 10.9.0.0/16 table 7 proto 199
  route 10.3.0.0/16 proto 199 nexthop via 10.0.0.2 dev eth0 nexthop dev eth1
  route 10.4.0.0/16 nhid 7 via 10.0.0.3 dev eth0 proto static
`,
  );
});

test("of many links the number of the others is told", () => {
  const links = Array.from({ length: 30 }, (_, i) => link(`veth${i}`));
  const text = lines({ place: "host", there: true, links, routes: [] }, { most: 24 });
  assert.ok(text.includes("veth23") && !text.includes("veth24"));
  assert.match(text, /\n {2}… and 6 more links \(`show --all`\)\n$/);
});

test("on a narrow terminal facts that do not fit go on below, and a long address below the name", () => {
  const links = [
    link("lo", { mtu: 65536, addr_info: [address("127.0.0.1", 8), address("::1", 128)] }),
    link("a-name-of-bytes", { addr_info: [address("2001:db8:1111:2222:3333:4444:5555:6666", 64)] }),
  ];
  const routes = [route("10.0.0.0/24", { dev: "eth0", protocol: "kernel", scope: "link", prefsrc: "10.0.0.10" })];
  assert.equal(
    lines({ place: "a", there: true, links, routes }, { width: 50 }),
    `\
a
  lo               up  mtu 65536  127.0.0.1/8
                   ::1/128
  a-name-of-bytes
    up  mtu 1500
    2001:db8:1111:2222:3333:4444:5555:6666/64
  route 10.0.0.0/24 dev eth0 proto kernel scope
    link src 10.0.0.10
`,
  );
});

test("a namespace that is gone, and a host without anything of the lab", () => {
  assert.match(lines({ place: "x", there: false, links: [], routes: [] }), /is not there; `pulumi up --refresh`/);
  assert.match(lines({ place: "host", there: true, links: [], routes: [] }), /nothing of the lab/);
});
