import assert from "node:assert/strict";
import { it } from "node:test";
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
