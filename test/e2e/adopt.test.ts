import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { foreignBridge, labOn } from "../support/foreign.ts";
import { run } from "../support/host.ts";
import { byHand, ping, pingOn, rememberHost, settle } from "../support/lab.ts";

test("a foreign bridge is adopted, told of on its row, and released; a ping through it loses nothing", async (t) => {
  byHand(...foreignBridge);
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program: labOn(`new Bridge("br0", {})`) });
  const refused = await stack.refused("up", "--yes", "--skip-preview");
  assert.match(refused.text, /link br0 in the host is there already .*its alias is "uplink".*`adopt: true`/);
  await stack.destroy();
  hostIsAsBefore();
  const pings = await pingOn(t, "10.7.0.2");
  stack.write(labOn(`new Bridge("br0", { adopt: true, ageingTime: 100, stp: false })`));
  const { text } = await stack.preview();
  const says = `adopts link br0 in the host (its alias is "uplink") and changes ageingTime: 300 => 100; delete releases it as it was found`;
  assert.ok(text.includes(`linux:Bridge br0 create ${says}`), text);
  await stack.up();
  await settle();
  ping("10.7.0.2", "mine");
  assert.match(run("ip", "-d", "link", "show", "br0"), /ageing_time 10000 [\s\S]*alias pulumi-netns:1 /);
  assert.deepEqual((await stack.up("--refresh")).changes, []);
  await t.test("`adopt` may leave the program", async () => {
    stack.write(labOn(`new Bridge("br0", { ageingTime: 100, stp: false })`));
    assert.deepEqual((await stack.up()).changes, []);
  });
  await stack.destroy();
  await pings.stop();
  hostIsAsBefore();
});
