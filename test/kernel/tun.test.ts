import assert from "node:assert/strict";
import { test } from "node:test";
import { groupOf } from "../../provider/kernel/marks.ts";
import { Deployed } from "../conformance/deployment.ts";
import { rememberHost } from "../support/lab.ts";
import { shell } from "../support/shell.ts";

test("somebody else's link under the name that a tap has while it is made is named, and stays as it is", async () => {
  const hostIsAsBefore = rememberHost();
  const tap = new Deployed("Tap", "one");
  const { mark } = await tap.check({ name: "tap0" });
  const name = `tun${groupOf(String(mark)).toString(36)}`;
  shell(`ip link add ${name} type bridge`);
  const before = shell(`ip -d link show dev ${name}`);
  await assert.rejects(tap.up({ name: "tap0" }), new RegExp(`link ${name} in the host is there already`));
  assert.equal(shell(`ip -d link show dev ${name}`), before);
  shell(`ip link del ${name}`);
  await tap.up({ name: "tap0" });
  await tap.down();
  hostIsAsBefore();
});
