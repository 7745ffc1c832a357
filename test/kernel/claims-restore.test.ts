import assert from "node:assert/strict";
import { it } from "node:test";
import { claimsRestore } from "../../provider/kernel/restore/restore.ts";
import { Deployed, type Props } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

/** Has a cable to a namespace go down and up by an update, with resources on its far end; then all of these are as declared. */
async function downAndUp(declared: [kind: string, args: Props][]): Promise<void> {
  shell("ip netns add one");
  const before = hostSnapshot();
  const cable = new Deployed("Veth", "cable");
  const args = { name: "v0", peer: { name: "eth0", netns: "one" } };
  await cable.up(args);
  const all = declared.map(([kind, on]) => ({ on, one: new Deployed(kind, `${kind}${declared.length}`) }));
  for (const { one, on } of all) await one.up({ device: "eth0", netns: "one", ...on });
  shell("ip -n one link set eth0 down");
  await cable.refresh();
  await cable.up(args);
  for (const { one, on } of all) assert.deepEqual(await one.refresh(), [], JSON.stringify(on));
  for (const { one } of all.reverse()) await one.down();
  await cable.down();
  assertHostIs(before);
  shell("ip netns del one");
}

it("puts a route back that prefers an IPv6 address, which the kernel refuses while that is tentative", () =>
  downAndUp([
    ["Address", { address: "2001:db8:9::9/64" }],
    ["Route", { destination: "2001:db8:8::/48", via: "2001:db8:9::1", source: "2001:db8:9::9" }],
  ]));

it("puts routes back whose gateway is reached by another declared one, in whatever order", () => {
  const ways = [1, 2, 3, 4, 5, 6].map((n) => ["Route", { destination: `10.8.${n}.0/24` }] as [string, Props]);
  const beyond = [1, 2, 3, 4, 5, 6].map(
    (n) => ["Route", { destination: `10.7.${n}.0/24`, via: `10.8.${n}.1` }] as [string, Props],
  );
  return downAndUp([["Address", { address: "10.9.0.9/24" }], ...ways, ...beyond]);
});

it("puts what names a link by its name back on the one that is made in its place", async () => {
  shell("ip netns add one");
  const before = hostSnapshot();
  const cable = new Deployed("Veth", "cable");
  await cable.up({ name: "v0", peer: { name: "eth0", netns: "one" } });
  const address = new Deployed("Address", "address");
  const route = new Deployed("Route", "route");
  await address.up({ device: "eth0", netns: "one", address: "10.9.0.9/24" });
  await route.up({ device: "eth0", netns: "one", destination: "10.8.0.0/24" });
  await cable.up({ name: "v1", peer: { name: "eth0", netns: "one" } });
  assert.deepEqual([await address.refresh(), await route.refresh()], [[], []]);
  for (const one of [route, address, cable]) await one.down();
  assertHostIs(before);
  shell("ip netns del one");
});

it("makes no rule and no neighbour again that stands in another form: its resource may be changing it just now", async () => {
  shell("ip netns add changing; ip -n changing link add eth0 type veth peer name eth1");
  shell("ip -n changing link set eth0 up; ip -n changing link set eth1 up");
  const rule = new Deployed("Rule", "one");
  await rule.up({ netns: "changing", priority: 700, from: "10.51.0.0/24", table: 7 });
  const neighbour = new Deployed("Neighbour", "one");
  await neighbour.up({ netns: "changing", device: "eth0", address: "10.9.0.9", mac: "02:00:00:00:00:01" });
  shell("ip -n changing rule add priority 700 from 10.52.0.0/24 table 7 protocol 199");
  shell("ip -n changing rule del priority 700 from 10.51.0.0/24 table 7 protocol 199");
  shell("ip -n changing neigh replace 10.9.0.9 dev eth0 lladdr 02:00:00:00:00:02 nud permanent");
  await claimsRestore("changing");
  assert.doesNotMatch(shell("ip -n changing rule"), /10\.51\.0\.0/);
  assert.match(shell("ip -n changing neigh show nud permanent"), /02:00:00:00:00:02/);
  shell("ip -n changing rule del priority 700; ip -n changing neigh flush dev eth0 nud permanent");
  await claimsRestore("changing");
  assert.match(shell("ip -n changing rule"), /^700:.*from 10\.51\.0\.0\/24/m);
  assert.match(shell("ip -n changing neigh show nud permanent"), /02:00:00:00:00:01/);
  await neighbour.down();
  await rule.down();
  shell("ip netns del changing");
});

it("puts the rest back where a way leads over a link that is gone, whose name `ip` cannot parse", async () => {
  shell("ip link add way0 up type bridge; ip link add way1 up type bridge");
  const addresses = [1, 2].map((n) => new Deployed("Address", `on${n}`));
  for (const [n, one] of addresses.entries()) await one.up({ device: `way${n}`, address: `10.61.${n}.1/24` });
  const nexthops = [0, 1].map((n) => ({ device: `way${n}`, via: `10.61.${n}.9` }));
  const route = new Deployed("Route", "ways");
  await route.up({ destination: "10.62.0.0/16", nexthops });
  const plain = new Deployed("Route", "plain");
  await plain.up({ destination: "10.63.0.0/16", via: "10.61.1.9" });
  shell("ip link del way0; ip route del 10.63.0.0/16");
  await claimsRestore(undefined);
  assert.match(shell("ip route"), /10\.63\.0\.0\/16 via 10\.61\.1\.9 dev way1 proto 199/);
  await plain.down();
  await route.down();
  for (const one of addresses) await one.down();
  shell("ip link del way1");
});
