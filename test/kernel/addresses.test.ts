import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

it("waits until an IPv6 address is usable, and reports one that another host has", async () => {
  shell("ip netns add one; ip netns add two");
  shell("ip -n one link add eth0 up type veth peer name eth0 netns two; ip -n two link set eth0 up");
  const before = hostSnapshot();
  const first = new Deployed("Address", "first");
  await first.up({ device: "eth0", netns: "one", address: "2001:db8:9::1/64" });
  assert.doesNotMatch(shell("ip -n one addr show dev eth0 to 2001:db8:9::1"), /tentative/);
  const second = new Deployed("Address", "second");
  const clash = second.up({ device: "eth0", netns: "two", address: "2001:db8:9::1/64" });
  await assert.rejects(
    clash,
    /address 2001:db8:9::1\/64 on link eth0 in netns two: another host of this network has it already/,
  );
  assert.equal(shell("ip -n two addr show dev eth0 to 2001:db8:9::1"), "", "a failed create leaves nothing");
  await second.up({ device: "eth0", netns: "two", address: "2001:db8:9::1/64", duplicateDetection: false });
  await second.down();
  await first.down();
  assertHostIs(before);
  shell("ip netns del one; ip netns del two");
});

it("waits for a detection that takes longer than usual", async () => {
  shell(
    "ip netns add one; ip link add eth0 netns one type veth peer name far0; ip link set far0 up; ip -n one link set eth0 up",
  );
  const before = hostSnapshot();
  shell("ip netns exec one sysctl -q -w net.ipv6.conf.eth0.dad_transmits=17");
  const address = new Deployed("Address", "slow");
  await address.up({ device: "eth0", netns: "one", address: "2001:db8:9::1/64" });
  assert.doesNotMatch(shell("ip -n one addr show dev eth0 to 2001:db8:9::1"), /tentative/);
  await address.down();
  assertHostIs(before);
  shell("ip netns del one");
});

it("refuses an address that another resource declares on the same link", async () => {
  shell("ip link add hub up type bridge");
  const before = hostSnapshot();
  const one = new Deployed("Address", "one");
  await one.up({ device: "hub", address: "10.9.0.1/24" });
  const other = new Deployed("Address", "other").up({ device: "hub", address: "10.9.0.1/24" });
  await assert.rejects(other, /address 10\.9\.0\.1\/24 dev hub in the host is declared already, by .*Address:one/);
  assert.deepEqual(await one.refresh(), []);
  await one.down();
  assertHostIs(before);
  shell("ip link del hub");
});

it("lets one of two that come at once have an address or a route, and removes it with that one", async () => {
  shell("ip link add hub up type bridge; ip addr add 10.9.0.9/24 dev hub");
  const before = hostSnapshot();
  for (const [kind, args] of [
    ["Address", { device: "hub", address: "10.9.0.1/24" }],
    ["Route", { device: "hub", destination: "10.8.0.0/24", via: "10.9.0.2" }],
  ] as const) {
    const both = [new Deployed(kind, "one"), new Deployed(kind, "two")];
    const results = await Promise.allSettled(both.map((each) => each.up(args)));
    assert.deepEqual(results.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
    for (const each of both) await each.down();
    assertHostIs(before);
  }
  shell("ip link del hub");
});

it("takes the route to its network along, where it is of IPv6 and has a lifetime", async () => {
  shell("ip link add hub up type bridge");
  const before = hostSnapshot();
  const one = new Deployed("Address", "one");
  const args = { device: "hub", address: "2001:db8:9::1/64", duplicateDetection: false };
  await one.up({ ...args, validLifetime: 4000, preferredLifetime: 4000 });
  assert.match(shell("ip -6 route"), /2001:db8:9::\/64 dev hub/);
  await one.down();
  assertHostIs(before);
  shell("ip link del hub");
});

it("takes that route along as well where the namespace, which was adopted, is released", async () => {
  shell("ip netns add one; ip -n one link add hub up type bridge");
  const before = hostSnapshot();
  const found = shell("ip -n one -6 route");
  const [netns, address] = [new Deployed("Netns", "one"), new Deployed("Address", "one")];
  await netns.up({ name: "one", adopt: true });
  const args = { device: "hub", netns: "one", address: "2001:db8:9::1/64", duplicateDetection: false };
  await address.up({ ...args, validLifetime: 4000 }, { within: [netns.id] });
  await netns.down();
  assert.equal(shell("ip -n one -6 route"), found);
  assertHostIs(before);
  shell("ip netns del one");
});

it("keeps no note of an address and a route that a refresh found gone", async () => {
  shell("ip link add hub up type bridge");
  const before = hostSnapshot();
  const [address, route] = [new Deployed("Address", "one"), new Deployed("Route", "one")];
  await address.up({ device: "hub", address: "10.9.0.1/24" });
  await route.up({ device: "hub", destination: "10.8.0.0/24", via: "10.9.0.2" });
  shell("ip addr del 10.9.0.1/24 dev hub");
  assert.deepEqual([await address.refresh(), await route.refresh()], ["gone", "gone"]);
  assertHostIs(before);
  shell("ip link del hub");
});

it("tells an address from one with the same local address and another far end", async () => {
  shell("ip link add hub up type bridge; ip addr add 10.44.0.1 peer 10.44.0.2/32 dev hub");
  const before = hostSnapshot();
  const one = new Deployed("Address", "one");
  for (const adopt of [true, undefined]) {
    await one.up({ device: "hub", address: "10.44.0.1/32", adopt });
    assert.match(shell("ip addr show dev hub"), /inet 10\.44\.0\.1\/32/);
    assert.deepEqual(await one.refresh(), []);
    await one.down();
    assertHostIs(before);
  }
  await one.up({ device: "hub", address: "10.44.0.1/32", peer: "10.44.0.2", adopt: true });
  assert.deepEqual(await one.refresh(), []);
  await one.down();
  assertHostIs(before);
  shell("ip link del hub");
});

it("makes an address with a far end that is given without a length", async () => {
  shell("ip link add hub up type bridge");
  const before = hostSnapshot();
  for (const [address, peer] of [
    ["10.9.0.1/24", "10.9.1.1"],
    ["2001:db8:9::1/64", "2001:db8:8::1"],
  ] as const) {
    const one = new Deployed("Address", "one");
    await one.up({ device: "hub", address, peer });
    assert.match(shell("ip addr show dev hub"), new RegExp(`${address.split("/")[0]} peer ${peer}/(32|128) `));
    assert.deepEqual(await one.refresh(), []);
    await one.down();
  }
  assertHostIs(before);
  shell("ip link del hub");
});
