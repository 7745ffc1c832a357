import assert from "node:assert/strict";
import { join } from "node:path";
import { it } from "node:test";
import { runOnKernelWith } from "../support/kernel-with.ts";

const netem = {
  name: "netem",
  tc: ["qdisc add dev lo root netem delay 1ms"],
  option: "CONFIG_NET_SCH_NETEM",
  modules: ["ipv6", "veth", "sch_netem"],
  // Those with which the engine is found, and starts quickly.
  variables: ["PATH", "NODE_OPTIONS", "NODE_COMPILE_CACHE"],
};

it("brings up the example of a WAN, whose delay, loss and rate are as declared", async (t) => {
  const ran = await runOnKernelWith(netem, join(import.meta.dirname, "wan-measured.ts"));
  if ("lacking" in ran) return t.skip(ran.lacking);
  for (const figure of ran.text.match(/^ℹ .* against .*$/gm) ?? []) t.diagnostic(figure.slice(2));
  assert.equal(ran.exitCode, 0, ran.text);
  assert.match(ran.text, /^ℹ pass 1$/m, ran.text);
});
