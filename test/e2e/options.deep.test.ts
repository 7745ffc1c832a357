import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { run } from "../support/host.ts";
import { ping, rememberHost, runIn } from "../support/lab.ts";

const program = (body: string): string => `import * as pulumi from "@pulumi/pulumi";
import { Address, Bridge, Netns, Route, Sysctl, Veth } from "pulumi-netns";
${body}`;

/** A link of the host, as the kernel has it. */
const link = (name: string): { ifindex: number; ifalias: string; mtu: number } =>
  JSON.parse(run("ip", "-json", "link", "show", "dev", name))[0];

test("protect keeps a resource until it is lifted", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program: program(`new Bridge("br0", {}, { protect: true });`) });
  await stack.up();
  stack.write(program(""));
  assert.match((await stack.refused("up", "--yes", "--skip-preview")).text, /protect/);
  assert.match((await stack.refused("destroy", "--yes", "--skip-preview")).text, /protect/);
  assert.equal(link("br0").mtu, 1500);
  await stack.pulumi("state", "unprotect", "--all", "--yes");
  await stack.destroy();
  hostIsAsBefore();
});

test("ignoreChanges and replaceOnChanges: what lives below stays as declared", async (t) => {
  const lab = (mtu: number, ageingTime: number) =>
    program(`
const ns = new Netns("ns");
const br = new Bridge("br0", { mtu: ${mtu}, ageingTime: ${ageingTime} }, { ignoreChanges: ["mtu"], replaceOnChanges: ["ageingTime"] });
new Address("gateway", { device: br, address: "10.0.0.1/24" });
const cable = new Veth("veth0", { master: br, peer: { name: "eth0", netns: ns } });
new Address("address", { device: cable.peer, address: "10.0.0.2/24" });`);
  const stack = await makeStack(t, { program: lab(1500, 100) });
  await stack.up();
  const { ifindex } = link("br0");
  stack.write(lab(1400, 100));
  assert.deepEqual((await stack.up()).changes, []);
  assert.deepEqual([link("br0").ifindex, link("br0").mtu], [ifindex, 1500]);
  stack.write(lab(1500, 200));
  assert.deepEqual((await stack.up()).changes, ["replace br0", "replace gateway", "update veth0"]);
  assert.notEqual(link("br0").ifindex, ifindex);
  assert.equal(link("br0").mtu, 1500);
  ping("10.0.0.2");
  ping("10.0.0.1", "ns");
  assert.deepEqual((await stack.up()).changes, []);
});

test("retainOnDelete leaves the object, and the same resource takes it up again", async (t) => {
  const hostIsAsBefore = rememberHost();
  const kept = program(`new Netns("kept", {}, { retainOnDelete: true });`);
  const stack = await makeStack(t, { program: kept });
  await stack.up();
  const [{ ifalias }] = JSON.parse(run("ip", "-n", "kept", "-json", "link", "show", "dev", "lo"));
  stack.write(program(""));
  await stack.up();
  assert.match(runIn("kept", "ip", "link", "show", "lo"), /UP/);
  stack.write(program(`new Netns("kept");`));
  await stack.up();
  const [{ ifalias: again }] = JSON.parse(run("ip", "-n", "kept", "-json", "link", "show", "dev", "lo"));
  assert.equal(again.split(" ").slice(0, 4).join(" "), ifalias.split(" ").slice(0, 4).join(" "));
  await stack.destroy();
  hostIsAsBefore();
});

test("aliases and parent: a resource renamed or moved is marked anew in place", async (t) => {
  const hostIsAsBefore = rememberHost();
  const below = `
const ns = new Netns("ns");
const cable = new Veth("veth0", { master: br, peer: { name: "eth0", netns: ns } });
const address = new Address("address", { device: cable.peer, address: "10.0.0.2/24" });
new Route("way", { device: address, destination: "10.9.0.0/24", via: "10.0.0.1" });`;
  const stack = await makeStack(t, { program: program(`const br = new Bridge("br0");${below}`) });
  await stack.up();
  const before = link("br0");
  assert.match(before.ifalias, / Bridge:br0 /);
  stack.write(program(`const br = new Bridge("lan", { name: "br0" }, { aliases: [{ name: "br0" }] });${below}`));
  assert.deepEqual((await stack.up()).changes, ["update lan"]);
  assert.deepEqual([link("br0").ifindex, link("br0").ifalias], [before.ifindex, before.ifalias.replace("br0", "lan")]);
  const inComponent = `class Lab extends pulumi.ComponentResource {
  constructor(name) {
    super("test:index:Lab", name);
    const options = { parent: this, aliases: [{ parent: pulumi.rootStackResource }] };
    const br = new Bridge("lan", { name: "br0" }, options);${below.replaceAll(/ \}\);/g, " }, options);").replace(`Netns("ns")`, `Netns("ns", {}, options)`)}
  }
}
new Lab("lab");`;
  stack.write(program(inComponent));
  const { changes } = await stack.up();
  assert.deepEqual(changes, ["create lab", "update address", "update lan", "update ns", "update veth0", "update way"]);
  assert.equal(link("br0").ifindex, before.ifindex);
  assert.match(link("br0").ifalias, / test:index:Lab\/Bridge:lan /);
  assert.deepEqual((await stack.up("--refresh")).changes, []);
  await stack.destroy();
  hostIsAsBefore();
});

test("import is refused, with what to write instead", async (t) => {
  const stack = await makeStack(t, { program: program(`new Bridge("br0", {}, { import: "br0" });`) });
  assert.match((await stack.refused("preview")).text, /Bridge "br0": .*adopt: true/);
  // The command line's own import ends before our code is asked: docs/troubleshooting.md has what to write instead.
  const byHand = await stack.attempt("import", "pulumi-nodejs:dynamic/linux:Bridge", "br0", "br0", "--yes");
  assert.notEqual(byHand.exitCode, 0);
  assert.match(byHand.text, /code must be a string/);
});
