import assert from "node:assert/strict";
import { join } from "node:path";
import { it } from "node:test";
import { runOnKernelWith } from "../support/kernel-with.ts";
import { lacking } from "../support/programs.ts";

const wireguard = {
  name: "WireGuard",
  ip: ["link add name try0 type wireguard"],
  option: "CONFIG_WIREGUARD",
  modules: ["ipv6", "veth", "wireguard"],
  // Those with which the engine is found. The cache of compiled code is left out: Node ends where it is on virtiofs.
  variables: ["PATH", "NODE_OPTIONS"],
};

/** Runs a script on a kernel with WireGuard: this machine's, or an emulated one. */
export const onWireguard = (name: string, script: string, skip?: string): void => {
  it(name, { skip }, async (t) => {
    if (lacking(t, "wg")) return;
    const ran = await runOnKernelWith(wireguard, join(import.meta.dirname, script));
    if ("lacking" in ran) return t.skip(ran.lacking);
    assert.equal(ran.exitCode, 0, ran.text);
    assert.match(ran.text, /^ℹ pass [1-9]\d*$/m, ran.text);
  });
};
