import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { shell } from "../support/shell.ts";

it("shows another rule of ours at its priority as drift, and removes it", async () => {
  shell("ip netns add here");
  const rule = new Deployed("Rule", "one");
  const args = { netns: "here", priority: 700, from: "10.83.0.1", table: 77 };
  await rule.up(args);
  shell("ip -n here rule add from 10.83.0.1 table 79 priority 700 protocol 199");
  assert.deepEqual(await rule.refresh(), ["table"]);
  assert.equal(await rule.up(args), "update");
  assert.deepEqual(await rule.refresh(), []);
  assert.doesNotMatch(shell("ip -n here rule"), /lookup 79/);
  await rule.down();
  shell("ip netns del here");
});
