import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { rememberHost, runIn } from "../support/lab.ts";
import { lacking } from "../support/programs.ts";

test("a page behind the host is served on a port of the host, and on another one after a change", async (t) => {
  if (lacking(t, "nginx")) return;
  const assertHost = rememberHost();
  const stack = await makeStack(t, { example: "port-forward" });
  await stack.up();
  const page = (port: number) => runIn(undefined, "curl", "-s", "-m", "3", `http://10.82.0.1:${port}/`);
  assert.equal(page(8080), "<h1>behind the host</h1>\n");
  await stack.pulumi("preview", "--refresh", "--expect-no-changes");
  stack.edit("port: 8080,", "port: 8081,");
  stack.edit("10.82.0.1:8080", "10.82.0.1:8081");
  await stack.up();
  assert.equal(page(8081), "<h1>behind the host</h1>\n");
  assert.throws(() => page(8080));
  await stack.destroy();
  assertHost();
});
