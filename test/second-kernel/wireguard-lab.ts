import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { rememberHost, runIn } from "../support/lab.ts";
import { answers, shell } from "../support/shell.ts";

// Runs on a kernel that has WireGuard (wireguard-example.test.ts).

test("the example of a VPN", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { example: "wireguard" });
  const key = shell("wg genkey 2>/dev/null").trim();
  await stack.pulumi("config", "set", "--secret", "eastKey", key);
  const up = await stack.up();
  assert.ok(answers("office", "10.2.0.10"));
  assert.match(runIn("server", "ping", "-n", "-c1", "-W3", "10.1.0.10"), / 0% packet loss/);
  // What is inside reaches nothing of the underlay, which has the socket of the link.
  assert.ok(!answers("office", "192.0.2.2"));
  assert.match(runIn("west-uplink", "ss", "-uln"), /:51820 /);
  const publicKey = runIn("west", "wg", "show", "vpn", "public-key").trim();
  const made = runIn("west", "wg", "show", "vpn", "private-key").trim();
  const state = shell(`cat ${join(stack.folder, "state")}/.pulumi/stacks/*/*.json`);
  assert.ok(state.includes(publicKey));
  // The event log is left out: under PULUMI_DEBUG_COMMANDS it has what the SDK says to debug itself, secrets among it.
  for (const secret of [key, made])
    for (const [name, text] of Object.entries({ state, "the output of up": up.text }))
      assert.ok(!text.includes(secret), `${name} has a key`);

  runIn("west", "wg", "set", "vpn", "peer", runIn("west", "wg", "show", "vpn", "peers").trim(), "remove");
  shell("wg genkey 2>/dev/null | ip netns exec west wg set vpn private-key /dev/stdin");
  assert.ok(!answers("office", "10.2.0.10"));
  await stack.up("--refresh");
  assert.equal(runIn("west", "wg", "show", "vpn", "public-key").trim(), publicKey);
  assert.ok(answers("office", "10.2.0.10"));
  await stack.destroy();
  hostIsAsBefore();
});
