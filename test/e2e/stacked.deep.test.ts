import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { byHand, ping, rememberHost } from "../support/lab.ts";
import { answers } from "../support/shell.ts";
import { assertNoDrift } from "./life.ts";

/** Hosts with a macvlan each on a link of a router, and a tunnel between two of them whose packets go over those. */
const lab = (mode: string) => `
import { Address, Macvlan, Netns, Veth, Vxlan } from "pulumi-netns";
const router = new Netns("router");
const cable = new Veth("cable", { netns: router, name: "lan", peer: { name: "lan1", netns: router } });
const ends = ["h1", "h2"].map((name, i) => {
  const netns = new Netns(name);
  const link = new Macvlan(name + "-eth0", { name: "eth0", netns, device: cable, mode: "${mode}" });
  new Address(name + "-address", { device: link, address: "10.0.0." + (i + 1) + "/24" });
  return { name, netns, link };
});
ends.forEach(({ name, link }, i) => {
  const tunnel = new Vxlan(name + "-vx0", { name: "vx0", device: link, vni: 42, remote: "10.0.0." + (2 - i) });
  new Address(name + "-inside", { device: tunnel, address: "10.7.0." + (i + 1) + "/24" });
});
export const found = Macvlan.get("found", "eth0", { netns: ends[0].netns }, { dependsOn: ends[0].link }).mode;
`;

test("links stand on resources in other namespaces, change in place, and are made anew with what they stand on", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program: lab("bridge") });
  await stack.up();
  ping("10.0.0.2", "h1");
  ping("10.7.0.2", "h1");
  await assertNoDrift(stack);
  stack.write(lab("private"));
  const changed = await stack.up();
  assert.deepEqual(changed.changes.filter((one) => one.includes("eth0")).sort(), ["update h1-eth0", "update h2-eth0"]);
  assert.ok(!answers("h1", "10.0.0.2"));
  stack.write(lab("bridge"));
  await stack.up();
  const replaced = await stack.up("--replace", stack.resource("cable").urn);
  for (const name of ["cable", "h1-eth0", "h2-eth0", "h1-vx0", "h1-inside"])
    assert.ok(replaced.changes.includes(`replace ${name}`), replaced.text);
  ping("10.7.0.2", "h1");
  await assertNoDrift(stack);
  byHand("ip -n router link del lan");
  await stack.up("--refresh");
  ping("10.7.0.2", "h1");
  await stack.destroy();
  hostIsAsBefore();
});
