import assert from "node:assert/strict";
import { subscribe } from "node:diagnostics_channel";
import { it } from "node:test";
import type { Operation } from "../../provider/host/run/operations.ts";
import { Deployed } from "../conformance/deployment.ts";
import { answers, shell } from "../support/shell.ts";
import { flags, vlansOf } from "./bridge-vlan-back.ts";

// Runs on a kernel that has VLAN-aware bridges (bridge-vlan.test.ts).

/** Two hosts on a bridge, each with an address without a tag and one with the tag 5. */
async function hosts(vlanFiltering: boolean) {
  const bridge = new Deployed("Bridge", "vbr");
  await bridge.up({ name: "vbr", vlanFiltering });
  for (const n of [1, 2]) {
    shell(`ip netns add vh${n}`);
    const args = { name: `vp${n}`, master: "vbr", peer: { name: "eth0", netns: `vh${n}` } };
    await new Deployed("Veth", `cable${n}`).up(args);
    shell(`ip -n vh${n} addr add 10.9.1.${n}/24 dev eth0
      ip -n vh${n} link add link eth0 name tagged type vlan id 5; ip -n vh${n} link set tagged up
      ip -n vh${n} addr add 10.9.5.${n}/24 dev tagged`);
  }
  return { bridge, hears: { plain: () => answers("vh1", "10.9.1.2"), tagged: () => answers("vh1", "10.9.5.2") } };
}

async function end(bridge: Deployed): Promise<void> {
  shell("ip netns del vh1; ip netns del vh2");
  await bridge.down();
}

it("without vlanFiltering frames pass, with and without a tag", async () => {
  const { bridge, hears } = await hosts(false);
  assert.deepEqual([hears.plain(), hears.tagged()], [true, true]);
  await end(bridge);
});

it("with it those pass whose VLAN the ports have, and a refresh sees what somebody changed", async () => {
  const { bridge, hears } = await hosts(true);
  assert.deepEqual([hears.plain(), hears.tagged()], [true, false], "ports have VLAN 1 alone by themselves");
  shell("bridge vlan add dev vp1 vid 5; bridge vlan add dev vp2 vid 5; bridge vlan del dev vp2 vid 1");
  assert.deepEqual([hears.plain(), hears.tagged()], [false, true]);
  assert.deepEqual(await bridge.refresh(), []);
  shell("ip link set vbr type bridge vlan_filtering 0");
  assert.deepEqual(await bridge.refresh(), ["vlanFiltering"]);
  assert.deepEqual([hears.plain(), hears.tagged()], [true, true]);
  await bridge.up({ name: "vbr", vlanFiltering: true });
  assert.deepEqual([hears.plain(), hears.tagged()], [false, true]);
  await end(bridge);
});

/** Lines of `bridge vlan` that change something, as they are run. */
const changes: string[] = [];
subscribe("pulumi-netns:operation-start", (message) => {
  const { argv, input = "" } = message as Operation;
  if (argv.includes("bridge")) changes.push(...input.split("\n").filter((line) => /^vlan (add|del)/.test(line)));
});

/** Hosts on a bridge whose ports are in VLAN 3 by themselves, each with an address without a tag. */
async function vlanHosts(count: number) {
  const bridge = new Deployed("Bridge", "vbr");
  await bridge.up({ name: "vbr", vlanFiltering: true, vlanDefaultPvid: 3 });
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const cables = numbers.map((n) => new Deployed("Veth", `cable${n}`));
  for (const n of numbers) shell(`ip netns add vh${n}`);
  const port = async (n: number, port: object | undefined, more: object = {}) => {
    const args = { name: `vp${n}`, master: "vbr", peer: { name: "eth0", netns: `vh${n}` }, ...more };
    await cables[n - 1]?.up({ ...args, ...(port && { port }) });
    shell(`ip -n vh${n} addr replace 10.9.1.${n}/24 dev eth0`);
  };
  const end = async () => {
    for (const cable of cables) await cable.down();
    await bridge.down();
    for (const n of numbers) shell(`ip netns del vh${n}`);
  };
  return { cables, port, end };
}

it("declared VLANs are the whole list of a port, and change one by one", async () => {
  const { port, end } = await vlanHosts(3);
  for (const n of [1, 2]) await port(n, { pvid: 10, tagged: [5] });
  await port(3, undefined);
  for (const n of [1, 2])
    shell(`ip -n vh${n} link add link eth0 name tagged type vlan id 5; ip -n vh${n} link set tagged up
      ip -n vh${n} addr add 10.9.5.${n}/24 dev tagged`);
  const hears = () => [answers("vh1", "10.9.1.2"), answers("vh1", "10.9.5.2"), answers("vh1", "10.9.1.3")];
  assert.deepEqual(hears(), [true, true, false], "the third one is in VLAN 3");
  changes.length = 0;
  await port(1, { pvid: 3, tagged: [5, "30-32"] });
  assert.deepEqual(hears(), [false, true, true], "in VLAN 3 now");
  assert.deepEqual(changes, [
    "vlan add dev vp1 vid 3 pvid untagged",
    "vlan add dev vp1 vid 30-32",
    "vlan del dev vp1 vid 10",
  ]);
  await port(1, undefined, { mtu: 1400 });
  assert.equal(vlansOf("vp1"), `[{"vlan":3,${flags}}]`, "the bridge's default again");
  await end();
});

it("a port that left and joined again has its VLANs, and its stations in them", async () => {
  const { cables, port, end } = await vlanHosts(1);
  const [cable] = cables as [Deployed];
  await port(1, { pvid: 10, tagged: [5] });
  const station = new Deployed("Neighbour", "station");
  await station.up({ device: "vp1", mac: "02:00:00:00:00:99", vlan: 10 });
  assert.match(shell("bridge fdb show dev vp1"), /02:00:00:00:00:99 vlan 10 master vbr static/);
  shell("ip link set vp1 nomaster");
  assert.deepEqual(await cable.refresh(), ["master", "port"]);
  await port(1, { pvid: 10, tagged: [5], cost: 7 });
  assert.equal(vlansOf("vp1"), `[{"vlan":5},{"vlan":10,${flags}}]`);
  assert.deepEqual(await station.refresh(), []);
  await port(1, { pvid: 10, tagged: [5] });
  assert.equal(vlansOf("vp1"), `[{"vlan":5},{"vlan":10,${flags}}]`, "it left and joined for its cost");
  assert.deepEqual(await station.refresh(), []);
  shell("bridge fdb del 02:00:00:00:00:99 dev vp1 master vlan 10");
  assert.equal(await station.refresh(), "gone");
  await end();
});
