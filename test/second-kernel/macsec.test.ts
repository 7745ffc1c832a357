import assert from "node:assert/strict";
import { join } from "node:path";
import { it } from "node:test";
import { runOnKernelWith } from "../support/kernel-with.ts";

const macsec = {
  name: "MACsec",
  ip: ["link add name try0 type veth", "link add link try0 name try1 type macsec"],
  option: "CONFIG_MACSEC",
  modules: ["ipv6", "veth", "macsec", "gcm"],
};

it("keys of MACsec change one by one, are told by their ids, and are kept secret", async (t) => {
  const ran = await runOnKernelWith(macsec, join(import.meta.dirname, "macsec-keys.ts"));
  if ("lacking" in ran) return t.skip(ran.lacking);
  assert.equal(ran.exitCode, 0, ran.text);
  assert.match(ran.text, /^ℹ pass [1-9]\d*$/m, ran.text);
});
