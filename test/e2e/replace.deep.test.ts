import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { makeStack, type Stack } from "../support/engine.ts";
import { far, makeFarMachine, pingAll, pingOn, rememberHost, runIn, seenFrom } from "../support/lab.ts";
import { assertNoDrift } from "./life.ts";

const lab = `
import { Address, Bridge, Masquerade, Netns, Route, Sysctl, Veth } from "pulumi-netns";
const bridge = new Bridge("br0");
new Address("gateway", { device: bridge, address: "10.0.0.1/24" });
["ns1", "ns2"].forEach((name, i) => {
  const netns = new Netns(name);
  const cable = new Veth("veth" + i, { master: bridge, peer: { name: "eth0", netns } });
  const address = new Address(name + "-address", { device: cable.peer, address: "10.0.0." + (i + 2) + "/24" });
  new Address(name + "-second", { device: cable.peer, address: "10.0.0." + (i + 12) + "/24" });
  new Address(name + "-six", { device: cable.peer, address: "fd00::" + (i + 2) + "/64", duplicateDetection: false });
  new Route(name + "-default", { device: address, destination: "default", via: "10.0.0.1" });
  new Sysctl(name + "-setting", { netns, key: "net.ipv4.ip_default_ttl", value: 77 });
});
new Masquerade("internet", { source: "10.0.0.0/24", exceptOutDevice: bridge });
`;

async function answers(): Promise<void> {
  pingAll([undefined, "ns1", "ns2"], ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.12", "10.0.0.13"]);
  pingAll(["ns1", "ns2"], ["fd00::2", "fd00::3"]);
  for (const netns of ["ns1", "ns2"]) {
    assert.equal(await seenFrom(netns), far.host);
    assert.equal(runIn(netns, "cat", "/proc/sys/net/ipv4/ip_default_ttl"), "77\n");
  }
}

/** One of each kind, and whether what the second namespace says to the first address of the bridge is to be heard meanwhile. */
const resources = [
  { name: "br0", apart: false },
  { name: "gateway", apart: false },
  { name: "ns1", apart: true },
  { name: "veth0", apart: true },
  { name: "ns1-address", apart: true },
  { name: "ns1-default", apart: true },
  { name: "ns1-setting", apart: true },
  { name: "internet", apart: true },
];

test("whatever is replaced, all the others are as declared after it", async (t) => {
  makeFarMachine();
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program: lab });
  await stack.up();
  await answers();
  for (const one of resources) await t.test(one.name, (t) => replace(t, stack, one));
  await t.test("all of them, where the state calls them tainted", () => replaceTainted(stack));
  assert.deepEqual((await stack.up()).changes, []);
  await assertNoDrift(stack);
  await stack.destroy();
  hostIsAsBefore();
});

async function replace(t: TestContext, stack: Stack, { name, apart }: (typeof resources)[number]): Promise<void> {
  const pings = apart ? await pingOn(t, "10.0.0.1", "ns2") : undefined;
  const { changes, text } = await stack.up("--replace", stack.resource(name).urn);
  assert.ok(changes.includes(`replace ${name}`), text);
  await answers();
  await pings?.stop();
}

async function replaceTainted(stack: Stack): Promise<void> {
  await stack.pulumi("state", "taint", "--yes", ...resources.map(({ name }) => stack.resource(name).urn));
  const { changes, text } = await stack.up();
  for (const { name } of resources) assert.ok(changes.includes(`replace ${name}`), text);
  await answers();
}
