import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { ping, rememberHost, runIn } from "../support/lab.ts";
import { lacking } from "../support/programs.ts";

const hops = (to: string) => JSON.parse(runIn("r1", "ip", "-json", "route", "get", to))[0].gateway as string;

test("three routers find their ways by BGP, and another way when a cable goes down", async (t) => {
  if (lacking(t, "vtysh")) return;
  const assertHost = rememberHost();
  const stack = await makeStack(t, { example: "frr-bgp" });
  await stack.up();
  assert.equal(hops("10.255.0.3"), "10.0.13.2");
  ping("10.255.0.3", "r1");
  assert.deepEqual((await stack.up()).changes, []);
  await stack.pulumi("preview", "--refresh", "--expect-no-changes");

  await stack.pulumi("config", "set", "down", "r1-r3");
  await stack.up();
  assert.equal(hops("10.255.0.3"), "10.0.12.2");
  ping("10.255.0.3", "r1");
  await stack.destroy();
  assertHost();
});
