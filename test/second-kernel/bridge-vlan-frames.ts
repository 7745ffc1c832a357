import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { answers, shell } from "../support/shell.ts";

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
