import assert from "node:assert/strict";
import { join } from "node:path";
import { it } from "node:test";
import { runOnKernelWith } from "../support/kernel-with.ts";

const netem = {
  name: "netem",
  tc: ["qdisc add dev lo root netem delay 1ms"],
  option: "CONFIG_NET_SCH_NETEM",
  modules: ["ipv6", "veth", "bridge", "sch_netem", "sch_tbf", "sch_htb", "cls_u32"],
};

/** Runs the tests of a script of this folder on a kernel that has netem, and shows the figures that they measured. */
export function onNetem(title: string, script: string): void {
  it(title, async (t) => {
    const ran = await runOnKernelWith(netem, join(import.meta.dirname, script));
    if ("lacking" in ran) return t.skip(ran.lacking);
    for (const figure of ran.text.match(/^ℹ .* against .*$/gm) ?? []) t.diagnostic(figure.slice(2));
    assert.equal(ran.exitCode, 0, ran.text);
    assert.match(ran.text, /^ℹ pass [1-9]\d*$/m, ran.text);
  });
}
