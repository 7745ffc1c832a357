import assert from "node:assert/strict";
import { join } from "node:path";
import { it } from "node:test";
import { runOnKernelWith } from "../support/kernel-with.ts";
import { proofs } from "./examples-proofs.ts";

// All examples share one start of the second kernel. A new one gets its proof in examples-proofs.ts, and its types of links here.

const links = {
  name: "links of every type",
  ip: [
    ...["link add try0 type bond", "link add try1 type vrf table 10"],
    ...["link add try2 type bridge vlan_filtering 1", "link add link try2 name try3 type vlan id 5"],
    "link add try4 type gre local 192.0.2.1 remote 192.0.2.2",
  ],
  option: "CONFIG_BONDING, CONFIG_NET_VRF, CONFIG_BRIDGE_VLAN_FILTERING, CONFIG_VLAN_8021Q, CONFIG_NET_IPGRE",
  modules: ["ipv6", "veth", "bonding", "vrf", "bridge", "8021q", "ip_gre"],
  // Those with which the engine is found, and starts quickly.
  variables: ["PATH", "NODE_OPTIONS", "NODE_COMPILE_CACHE"],
};

it("brings up each example, which does what it tells, and destroys it", async (t) => {
  const ran = await runOnKernelWith(links, join(import.meta.dirname, "examples-proved.ts"));
  if ("lacking" in ran) return t.skip(ran.lacking);
  assert.equal(ran.exitCode, 0, ran.text);
  assert.match(ran.text, new RegExp(`^ℹ pass ${Object.keys(proofs).length}$`, "m"), ran.text);
});
