import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { ping, rememberHost, runIn } from "../support/lab.ts";

const connect = (netns: string, address: string, port: number) =>
  runIn(netns, "timeout", "3", "bash", "-c", `cat < /dev/tcp/${address}/${port}`).trim();

test("a firewall between three zones lets pass what it says, and nothing else", async (t) => {
  const assertHost = rememberHost();
  const stack = await makeStack(t, { example: "zones" });
  await stack.up();
  assert.equal(connect("fw-wan", "10.83.2.10", 80), "hello");
  assert.equal(connect("fw-lan", "10.83.2.10", 22), "hello");
  ping("10.83.3.10", "fw-lan");
  assert.throws(() => connect("fw-wan", "10.83.2.10", 22), /refused/);
  assert.throws(() => ping("10.83.1.10", "fw-wan"));
  await stack.pulumi("preview", "--refresh", "--expect-no-changes");
  stack.edit("ports: [80]", "ports: [81]");
  const { text } = await stack.refused("up", "--yes", "--skip-preview");
  assert.match(text, /site/, "the check of the site fails");
  assert.throws(() => connect("fw-wan", "10.83.2.10", 80), /refused/);
  await stack.destroy();
  assertHost();
});
