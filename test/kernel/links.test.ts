import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { pingOn } from "../support/lab.ts";
import { answers, shell, until } from "../support/shell.ts";
import { before, cable } from "./cable.ts";

it("keeps routes and IPv6 addresses of a link that is down for a while", async () => {
  const { veth, args, children, end } = await cable();
  assert.equal(await veth.up({ ...args, peer: { ...args.peer, up: false } }, { within: veth.inputs.within }), "update");
  assert.doesNotMatch(shell("ip -n right route"), /10\.8\.0\.0/, "the kernel keeps no route on a link that is down");
  for (const child of children) assert.deepEqual(await child.refresh(), [], "what waits for its link is no drift");
  assert.equal(await veth.up(args, { within: veth.inputs.within }), "update");
  assert.match(shell("ip -n right route"), /10\.8\.0\.0\/24 via 10\.9\.0\.1 dev eth0 proto 199/);
  assert.match(shell("ip -n right -6 route"), /default via 2001:db8:9::1 dev eth0 proto 199/);
  assert.ok(answers("right", "10.9.0.1"));
  assert.ok(await until(() => answers("right", "2001:db8:9::1")), "IPv6 is back, once duplicate detection is through");
  await end();
  assertHostIs(before);
});

it("has the route to the network of an IPv6 address with a lifetime, made while its link was down", async () => {
  const before = hostSnapshot();
  const [bridge, address] = [new Deployed("Bridge", "lan"), new Deployed("Address", "one")];
  await bridge.up({ name: "lan", up: false });
  const args = { device: "lan", address: "2001:db8:7::1/64", duplicateDetection: false };
  await address.up({ ...args, validLifetime: 4000, preferredLifetime: 4000 }, { within: [bridge.id] });
  await bridge.up({ name: "lan" });
  assert.match(shell("ip -6 route"), /2001:db8:7::\/64 dev lan/);
  await address.down();
  await bridge.down();
  assertHostIs(before);
});

it("does not put back what was removed while its link was down", async () => {
  const { veth, args, children, end } = await cable();
  const within = veth.inputs.within;
  await veth.up({ ...args, peer: { ...args.peer, up: false } }, { within });
  for (const route of children.splice(-2)) await route.down();
  await veth.up(args, { within });
  assert.doesNotMatch(shell("ip -n right route; ip -n right -6 route"), /proto 199/);
  await end();
  assertHostIs(before);
});

it("refuses an mtu too small for IPv6, from either side", async () => {
  const { veth, args, end } = await cable();
  const small = veth.up({ ...args, mtu: 1200 }, { within: veth.inputs.within });
  await assert.rejects(
    small,
    /mtu: link eth0 in netns left has the IPv6 address 2001:db8:9::1, .* 1280, not 1200.*as it was before/,
  );
  assert.match(shell("ip -n left addr show dev eth0"), /mtu 1500[\s\S]*2001:db8:9::1/);
  await end();
  const bridge = new Deployed("Bridge", "small");
  await bridge.up({ name: "small", mtu: 1200 });
  const address = new Deployed("Address", "six").up({ device: "small", address: "2001:db8:7::1/64" });
  await assert.rejects(
    address,
    /address: 2001:db8:7::1\/64 is of IPv6, which needs an mtu of 1280 \(RFC 8200\), and link small in the host has 1200/,
  );
  await bridge.up({ name: "small" });
  shell("ip addr add 2001:db8:7::1/64 dev small");
  await assert.rejects(bridge.up({ name: "small", mtu: 1200 }), /mtu: link small in the host has the IPv6 address/);
  assert.match(shell("ip addr show dev small"), /mtu 1500[\s\S]*2001:db8:7::1/);
  await bridge.down();
  assertHostIs(before);
});

it("loses no packet of a neighbour while one is replaced", async (t) => {
  const bridge = new Deployed("Bridge", "hub");
  const gateway = new Deployed("Address", "gateway");
  await bridge.up({ name: "hub" });
  await gateway.up({ device: "hub", address: "10.9.0.254/24" }, { within: [bridge.id] });
  const host = async (name: string, address: string) => {
    const [netns, veth, own] = [new Deployed("Netns", name), new Deployed("Veth", name), new Deployed("Address", name)];
    await netns.up({ name });
    await veth.up(
      { name: `v-${name}`, master: "hub", peer: { name: "eth0", netns: name } },
      { within: [netns.id], attached: [bridge.id] },
    );
    await own.up({ device: "eth0", netns: name, address }, { within: [veth.id] });
    return [own, veth, netns];
  };
  const one = await host("one", "10.9.0.1/24");
  let two = await host("two", "10.9.0.2/24");
  assert.ok(answers("two", "10.9.0.1"));
  const ping = await pingOn(t, "10.9.0.254", "one");
  for (let round = 0; round < 3; round += 1) {
    for (const part of two) await part.down();
    two = await host("two", "10.9.0.2/24");
    assert.ok(answers("two", "10.9.0.1"));
  }
  await ping.stop();
  for (const part of [...one, ...two, gateway, bridge]) await part.down();
  assertHostIs(before);
});
