import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { pingOn, rememberHost, runIn } from "../support/lab.ts";
import { assertNoDrift } from "./life.ts";

/** A namespace with a way over each of two others to an address that both have; pings go by the first. */
const lab = `
import { Address, Netns, Route, Veth } from "pulumi-netns";
const [left, second, ways] = [new Netns("hops-left"), process.env.SECOND ?? "10.9.62.1", process.env.WAYS ?? "2"];
const hops = ["61", "62"].map((net, i) => {
  const netns = new Netns("hops-" + net);
  const cable = new Veth("c" + net, { name: "to" + net, netns: left, peer: { name: "eth0", netns } });
  new Address("there" + net, { device: "lo", netns, address: "10.9.63.1/32" });
  new Address("far" + net, { device: cable.peer, address: "10.9." + net + ".2/24" });
  const device = new Address("near" + net, { device: cable, address: i ? second + "/24" : "10.9.61.1/24" });
  return { via: "10.9." + net + ".2", device, weight: i ? 1 : 200 };
});
new Route("many", { netns: left, destination: "10.9.63.0/24", source: "10.9.61.1", nexthops: hops.slice(0, Number(ways)) });
`;

test("a way of several that comes, goes or is made anew changes the route in place, and the others carry on", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program: lab });
  await stack.up();
  const shown = () => runIn("hops-left", "ip", "route", "show", "10.9.63.0/24");
  assert.match(shown(), /via 10\.9\.61\.2.*via 10\.9\.62\.2/s);
  const pings = await pingOn(t, "10.9.63.1", "hops-left");
  for (const [env, changes, route] of [
    [{ SECOND: "10.9.62.7" }, ["replace near62", "update many"], /via 10\.9\.62\.2/],
    [{ WAYS: "1" }, ["update many"], /^(?!.*10\.9\.62\.2)/s],
    [{ WAYS: "2", SECOND: "10.9.62.8" }, ["replace near62", "update many"], /via 10\.9\.62\.2/],
  ] as const) {
    Object.assign(stack.env, env);
    const { changes: done, text } = await stack.up();
    for (const one of changes) assert.ok(done.includes(one), text);
    assert.match(shown(), route);
    assert.match(shown(), /via 10\.9\.61\.2/);
  }
  await pings.stop();
  await assertNoDrift(stack);
  await stack.destroy();
  hostIsAsBefore();
});
