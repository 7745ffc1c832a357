import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { far, ground, inputRule, noRules } from "./answers-ground.ts";

const lacks = spawnSync("iperf3", ["--version"]).error && "iperf3 is not installed (apt-get install iperf3)";

test("a measurement by UDP whose first datagram is lost is tried again, and told where no more time is left", {
  skip: lacks ?? false,
}, async (t) => {
  ground(t);
  const args = { from: "left", server: "right", to: far.four, by: "udp", offer: "3mbit", seconds: 1, atLeast: "2mbit" };
  inputRule("right", "meta l4proto udp drop");
  const one = new Deployed("Throughput", "one");
  await assert.rejects(one.up({ ...args, retryFor: 0 }), /by udp for 1 s: expected ≥ 2mbit, seen no end in time/);
  const second = new Deployed("Throughput", "two");
  const up = second.up({ ...args, retryFor: 30 });
  setTimeout(() => noRules("right"), 3000);
  await up;
  assert.ok(Number(second.outs.received) > 2e6);
  for (const each of [one, second]) await each.down();
});
