import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { ping, rememberHost, runIn } from "../support/lab.ts";
import { lacking } from "../support/programs.ts";

test("three routers find their ways by OSPF, over IPv4 and IPv6", async (t) => {
  if (lacking(t, "vtysh")) return;
  const assertHost = rememberHost();
  const stack = await makeStack(t, { example: "frr-ospf" });
  await stack.up();
  assert.match(runIn("o1", "ip", "route", "get", "10.255.1.3"), /via 10\.1\.12\.2 dev to-o2/);
  assert.match(runIn("o1", "ip", "-6", "route", "get", "2001:db8:ff::3"), /via fe80::\S+ dev to-o2 proto ospf/);
  ping("10.255.1.1", "o3");
  ping("2001:db8:ff::1", "o3");
  await stack.destroy();
  assertHost();
});
