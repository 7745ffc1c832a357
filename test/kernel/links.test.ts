import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { beforeEach, it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, type HostSnapshot, hostSnapshot } from "../support/host.ts";
import { pingOn } from "../support/lab.ts";
import { answers, shell, until } from "../support/shell.ts";

shell("ip netns add first; ip netns del first");
let before: HostSnapshot;
beforeEach(() => {
  before = hostSnapshot();
});

/** Two namespaces on a cable, with addresses and routes of both families. */
async function cable() {
  const [left, right] = [new Deployed("Netns", "left"), new Deployed("Netns", "right")];
  await Promise.all([left.up({ name: "left" }), right.up({ name: "right" })]);
  const veth = new Deployed("Veth", "cable");
  const args = { name: "eth0", netns: "left", peer: { name: "eth0", netns: "right" } };
  await veth.up(args, { within: [left.id, right.id] });
  const on = (netns: string, kind: string, rest: object) => {
    const one = new Deployed(kind, `${netns}-${JSON.stringify(rest)}`);
    return one.up({ netns, device: "eth0", ...rest }, { within: [veth.id] }).then(() => one);
  };
  const children = await Promise.all([
    on("left", "Address", { address: "10.9.0.1/24" }),
    on("left", "Address", { address: "2001:db8:9::1/64" }),
    on("right", "Address", { address: "10.9.0.2/24" }),
    on("right", "Address", { address: "2001:db8:9::2/64" }),
  ]);
  children.push(await on("right", "Route", { destination: "10.8.0.0/24", via: "10.9.0.1" }));
  children.push(await on("right", "Route", { destination: "default", via: "2001:db8:9::1" }));
  const end = async () => {
    for (const one of [...children.reverse(), veth, left, right]) await one.down();
  };
  return { veth, args, children, end };
}

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
  await assert.rejects(address, /address: IPv6 needs an mtu of 1280 \(RFC 8200\), link small in the host has 1200/);
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

it("keeps a longer name as altname, and takes names that are words of `ip`", async () => {
  const long = new Deployed("Bridge", "datacenter-uplink-1");
  await long.up({ name: "datacenter-1a2b" }, { altname: "datacenter-uplink-1" });
  assert.match(shell("ip link show dev datacenter-uplink-1"), /datacenter-1a2b/);
  await long.down();
  for (const name of ["a", "up", "type", "dev", "name", "peer", "netns", "group", "via"]) {
    const [bridge, netns, veth, address] = ["Bridge", "Netns", "Veth", "Address"].map(
      (kind) => new Deployed(kind, name),
    );
    await Promise.all([bridge?.up({ name }), netns?.up({ name })]);
    await veth?.up({ name: "v", master: name, peer: { name, netns: name } });
    await address?.up({ device: name, netns: name, address: "10.9.0.1/24" });
    for (const one of [address, veth, bridge, netns]) assert.deepEqual(await one?.refresh(), [], name);
    for (const one of [address, veth, bridge, netns]) await one?.down();
  }
  for (const name of ["all", "default", "list", "add"]) {
    const netns = new Deployed("Netns", name);
    await netns.up({ name });
    assert.deepEqual(await netns.refresh(), []);
    await netns.down();
  }
  assertHostIs(before);
});

it("makes a namespace's objects by path and by the PID of a process in it", async () => {
  shell("ip netns add own");
  const sleeper = spawn("nsenter", ["--net=/run/netns/own", "sleep", "60"]);
  await new Promise((resolve) => sleeper.once("spawn", resolve));
  await until(() => shell(`readlink /proc/${sleeper.pid}/ns/net`) !== shell("readlink /proc/self/ns/net"));
  for (const netns of ["/run/netns/own", sleeper.pid]) {
    const veth = new Deployed("Veth", "v");
    const address = new Deployed("Address", "a");
    await veth.up({ name: "v0", peer: { name: "eth7", netns } });
    await address.up({ device: "eth7", netns, address: "10.9.0.2/24" }, { within: [veth.id] });
    assert.match(shell("ip -n own addr"), /eth7[\s\S]*10\.9\.0\.2\/24/);
    assert.deepEqual(await address.refresh(), []);
    await address.down();
    await veth.down();
  }
  sleeper.kill();
  shell("ip netns del own");
  await until(() => hostSnapshot().processes.length === 0);
  assertHostIs(before);
});

it("leaves nothing where the namespace was deleted by hand", async () => {
  const { veth, children, end } = await cable();
  shell("ip netns del right");
  assert.equal(await veth.refresh(), "gone");
  for (const child of children.slice(2)) assert.equal(await child.refresh(), "gone");
  await end();
  assertHostIs(before);
});
