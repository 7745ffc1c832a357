import assert from "node:assert/strict";
import { join } from "node:path";
import { it } from "node:test";
import { runOnKernelWith } from "../support/kernel-with.ts";

const types = {
  name: "bonds, VRFs and VLANs",
  ip: ["link add try0 type bond", "link add try1 type vrf table 10", "link add try2 link try0 type vlan id 5"],
  option: "CONFIG_BONDING, CONFIG_NET_VRF, CONFIG_VLAN_8021Q",
  modules: ["ipv6", "veth", "bonding", "vrf", "8021q"],
  // Those with which the engine is found, and starts quickly.
  variables: ["PATH", "NODE_OPTIONS", "NODE_COMPILE_CACHE"],
};

it("builds a tower of links, replaces its middle, mends it and removes it", async (t) => {
  const ran = await runOnKernelWith(types, join(import.meta.dirname, "tower-built.ts"));
  if ("lacking" in ran) return t.skip(ran.lacking);
  for (const line of ran.text.match(/^.*a tower, as .*$/gm) ?? []) t.diagnostic(line);
  assert.equal(ran.exitCode, 0, ran.text);
  assert.match(ran.text, /^ℹ pass 2$/m, ran.text);
});
