import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { pingAll, pingOn, rememberHost, runIn, settle } from "../support/lab.ts";
import { assertNoDrift, withoutWarning } from "./life.ts";

const devAnswers = () => pingAll([undefined, "dev-host1", "dev-host2"], ["10.1.0.1", "10.1.0.2", "10.1.0.3"]);

const ciAnswers = () =>
  pingAll([undefined, "ci-host1", "ci-host2", "ci-host3"], ["10.2.0.1", "10.2.0.2", "10.2.0.3", "10.2.0.4"]);

test("a stack per lab environment: both are up at once, and one goes without the other noticing", async (t) => {
  const hostIsAsBefore = rememberHost();
  const dev = await makeStack(t, { example: "stacks" });
  const ci = dev.sibling("ci");
  await ci.pulumi("stack", "init");
  await t.test("both up", async () => {
    await dev.up();
    await ci.up();
    devAnswers();
    ciAnswers();
    const routes = runIn("dev-host1", "ip", "route").split(/ *\n/);
    assert.ok(routes.includes("10.1.0.0/24 dev eth0 proto kernel scope link src 10.1.0.2"));
    await settle();
    const built = hostSnapshot();
    for (const stack of [dev, ci]) withoutWarning(await stack.preview("--expect-no-changes"));
    for (const stack of [dev, ci]) await assertNoDrift(stack);
    assertHostIs(built);
  });
  await t.test("one environment changed by its settings alone", async (t) => {
    const pings = await pingOn(t, "10.2.0.4", "ci-host1");
    await ci.pulumi("config", "set", "hosts", "4");
    const { changes } = await ci.up();
    assert.deepEqual(changes, ["create address4", "create cable4", "create default4", "create host4"]);
    pingAll(["ci-host1"], ["10.2.0.5"]);
    await pings.stop();
    devAnswers();
  });
  await t.test("one destroyed while a ping runs in the other", async (t) => {
    const pings = [await pingOn(t, "10.2.0.4", "ci-host1"), await pingOn(t, "10.2.0.2")];
    await dev.destroy();
    for (const ping of pings) await ping.stop();
    ciAnswers();
    await assertNoDrift(ci);
  });
  await t.test("and the other: the host is as before", async () => {
    await ci.destroy();
    hostIsAsBefore();
  });
});
