import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { it } from "node:test";
import { keyMake, publicKeyOf } from "../../provider/kernel/wireguard/keys.ts";
import { Deployed } from "../conformance/deployment.ts";
import { isHere } from "../conformance/here.ts";
import { rememberHost } from "../support/lab.ts";
import { lacking } from "../support/programs.ts";

// What a link does to packets, to its peers and to adopted links is tested in test/second-kernel.

it("makes keys as `wg genkey` and `wg pubkey` do", (t) => {
  if (lacking(t, "wg")) return;
  for (let count = 0; count < 4; count += 1) {
    const key = keyMake();
    assert.equal(execFileSync("wg", ["pubkey"], { input: key, encoding: "utf8" }).trim(), publicKeyOf(key));
  }
});

it("is refused by a kernel without WireGuard before anything is made, with what to load", async (t) => {
  if (isHere("Wireguard")) return t.skip("this kernel has WireGuard");
  const hostIsAsBefore = rememberHost();
  const link = new Deployed("Wireguard", "one");
  await assert.rejects(link.up({ name: "wg0" }), /Unknown device type.*type: modprobe wireguard/s);
  assert.equal(link.id, "");
  hostIsAsBefore();
});
