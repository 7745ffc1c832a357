import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { rememberHost } from "../support/lab.ts";

/** What a program says wrong, and what it is told: the property, the rule and the value. */
const cases: { says: string; property: string; rule: RegExp }[] = [
  {
    says: `new Bridge("a", { name: "datacenter-uplink-1" })`,
    property: "name",
    rule: /at most 15 bytes, "datacenter-uplink-1" has 19/,
  },
  { says: `new Bridge("a", { name: "lo" })`, property: "name", rule: /"lo" is the loopback/ },
  { says: `new Bridge("a", { name: "br 0" })`, property: "name", rule: /white space.*"br 0"/ },
  { says: `new Bridge("a", { name: "-br0" })`, property: "name", rule: /begin with "-", "-br0" does/ },
  { says: `new Bridge("a", { mtu: 50 })`, property: "mtu", rule: /from 68 to 65535, not 50\b/ },
  { says: `new Bridge("a", { mtu: "big" })`, property: "mtu", rule: /whole number.*"big"/ },
  {
    says: `new Bridge("a", { mac: "01:00:5e:00:00:01" })`,
    property: "mac",
    rule: /01:00:5e:00:00:01 is a multicast address/,
  },
  { says: `new Bridge("a", { colour: "red" })`, property: "colour", rule: /no such argument; it has name, .*mtu/ },
  { says: `new Netns("a", { name: "../etc" })`, property: "name", rule: /"\.\.\/etc"/ },
  { says: `new Netns("a", { hosts: { vault: "10.0.0.300" } })`, property: "hosts.vault", rule: /"10\.0\.0\.300"/ },
  {
    says: `new Address("a", { device: "lo", address: "10.0.0.256/24" })`,
    property: "address",
    rule: /"10\.0\.0\.256\/24"/,
  },
  {
    says: `new Address("a", { device: "lo", address: "10.0.0.1" })`,
    property: "address",
    rule: /prefix length.*"10\.0\.0\.1"/,
  },
  {
    says: `new Route("a", { device: "lo", destination: "10.0.0.1/24" })`,
    property: "destination",
    rule: /10\.0\.0\.1\/24 has host bits set; the network is 10\.0\.0\.0\/24/,
  },
  {
    says: `new Route("a", { destination: "fd00:1::/64", via: "10.0.0.1" })`,
    property: "via",
    rule: /10\.0\.0\.1 is of another family than destination fd00:1::\/64/,
  },
  {
    says: `new Route("a", { destination: "10.1.0.0/24", via: "fe80::1" })`,
    property: "via",
    rule: /fe80::1 is a link-local address.*say with device which link leads to it/,
  },
  {
    says: `new Route("a", { destination: "10.1.0.0/24", via: "10.0.0.1", type: "blackhole" })`,
    property: "via",
    rule: /blackhole route.* no via/,
  },
  { says: `new Route("a", { destination: "10.1.0.0/24" })`, property: "via", rule: /needs via, device or nexthops/ },
  {
    says: `new Veth("a", { name: "v0", peer: { name: "v0" } })`,
    property: "peer",
    rule: /two ends cannot both be called "v0"/,
  },
  {
    says: `new Veth("a", { name: "v0", peer: { name: "v1", mtu: 70000 } })`,
    property: "peer.mtu",
    rule: /from 68 to 65535, not 70000\b/,
  },
  {
    says: `new Veth("a", { name: "v0", peer: { name: "v1", speed: 10 } })`,
    property: "peer.speed",
    rule: /no such argument/,
  },
  { says: `new Masquerade("a", { source: "10.0.0.1/24" })`, property: "source", rule: /host bits set/ },
  {
    says: `new Masquerade("a", { source: "10.0.0.0/24", outDevice: "lo", exceptOutDevice: "lo" })`,
    property: "outDevice",
    rule: /not both/,
  },
  {
    says: `new Sysctl("a", { key: "net.ipv4.ip_forward; reboot", value: 1 })`,
    property: "key",
    rule: /"net\.ipv4\.ip_forward; reboot"/,
  },
];

/** A program in which one case, by its number, is wrong: the rest is right, and would be made. */
const program = `import { Address, Bridge, Masquerade, Netns, Route, Sysctl, Veth } from "pulumi-netns";
const netns = new Netns("right");
const cases = [${cases.map(({ says }) => `() => ${says}`).join(",\n")}];
cases[process.env.CASE]();`;

test("bad input is refused in the preview, and nothing is touched", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program });
  for (const [number, { says, property, rule }] of cases.entries()) {
    await t.test(says, async () => {
      stack.env.CASE = String(number);
      const { text } = await stack.refused("preview");
      assert.match(text, rule);
      assert.match(text, new RegExp(`error: .*resource 'a'.*${property.replace(".", "\\.")}`));
    });
  }
  await t.test("up refuses it likewise", async () => {
    stack.env.CASE = "0";
    await stack.refused("up", "--yes");
  });
  hostIsAsBefore();
});
