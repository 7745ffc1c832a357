import assert from "node:assert/strict";
import { join } from "node:path";
import { it } from "node:test";
import { runOnKernelWith } from "../support/kernel-with.ts";

const vlanBridges = {
  name: "VLAN-aware bridges",
  ip: ["link add name try0 type bridge vlan_filtering 1", "link add link try0 name try0.5 type vlan id 5"],
  option: "CONFIG_BRIDGE_VLAN_FILTERING, CONFIG_VLAN_8021Q",
  modules: ["ipv6", "bridge", "veth", "8021q"],
};

it("a VLAN-aware bridge lets some frames pass and others not", async (t) => {
  const ran = await runOnKernelWith(vlanBridges, join(import.meta.dirname, "bridge-vlan-frames.ts"));
  if ("lacking" in ran) return t.skip(ran.lacking);
  assert.equal(ran.exitCode, 0, ran.text);
  assert.match(ran.text, /^ℹ pass 6$/m, ran.text);
});
