import assert from "node:assert/strict";
import { test } from "node:test";
import { Deployed, type Props } from "../conformance/deployment.ts";
import { makeStack } from "../support/engine.ts";
import { rememberHost } from "../support/lab.ts";

/** What a program says wrong, and what it is told: the property, the rule and the value. */
const cases: { kind: string; args: Props; property: string; rule: RegExp }[] = [
  {
    kind: "Bridge",
    args: { name: "datacenter-uplink-1" },
    property: "name",
    rule: /at most 15 bytes, "datacenter-uplink-1" has 19/,
  },
  { kind: "Bridge", args: { name: "lo" }, property: "name", rule: /"lo" is the loopback/ },
  { kind: "Bridge", args: { name: "br 0" }, property: "name", rule: /white space.*"br 0"/ },
  { kind: "Bridge", args: { name: "-br0" }, property: "name", rule: /begin with "-", "-br0" does/ },
  { kind: "Bridge", args: { mtu: 50 }, property: "mtu", rule: /from 68 to 65535, not 50\b/ },
  { kind: "Bridge", args: { mtu: "big" }, property: "mtu", rule: /whole number.*"big"/ },
  {
    kind: "Bridge",
    args: { mac: "01:00:5e:00:00:01" },
    property: "mac",
    rule: /01:00:5e:00:00:01 is a multicast address/,
  },
  { kind: "Bridge", args: { colour: "red" }, property: "colour", rule: /no such argument; it has name, .*mtu/ },
  { kind: "Netns", args: { name: "../etc" }, property: "name", rule: /"\.\.\/etc"/ },
  { kind: "Netns", args: { hosts: { vault: "10.0.0.300" } }, property: "hosts.vault", rule: /"10\.0\.0\.300"/ },
  {
    kind: "Address",
    args: { device: "lo", address: "10.0.0.256/24" },
    property: "address",
    rule: /"10\.0\.0\.256\/24"/,
  },
  {
    kind: "Address",
    args: { device: "lo", address: "10.0.0.1" },
    property: "address",
    rule: /prefix length.*"10\.0\.0\.1"/,
  },
  {
    kind: "Route",
    args: { device: "lo", destination: "10.0.0.1/24" },
    property: "destination",
    rule: /10\.0\.0\.1\/24 has host bits set; the network is 10\.0\.0\.0\/24/,
  },
  {
    kind: "Route",
    args: { destination: "fd00:1::/64", via: "10.0.0.1" },
    property: "via",
    rule: /10\.0\.0\.1 is of another family than destination fd00:1::\/64/,
  },
  {
    kind: "Route",
    args: { destination: "10.1.0.0/24", via: "fe80::1" },
    property: "via",
    rule: /fe80::1 is a link-local address.*say with device which link leads to it/,
  },
  {
    kind: "Route",
    args: { destination: "10.1.0.0/24", via: "10.0.0.1", type: "blackhole" },
    property: "via",
    rule: /blackhole route.* no via/,
  },
  { kind: "Route", args: { destination: "10.1.0.0/24" }, property: "via", rule: /needs via, device or nexthops/ },
  {
    kind: "Veth",
    args: { name: "v0", peer: { name: "v0" } },
    property: "peer",
    rule: /two ends cannot both be called "v0"/,
  },
  {
    kind: "Veth",
    args: { name: "v0", peer: { name: "v1", mtu: 70000 } },
    property: "peer.mtu",
    rule: /from 68 to 65535, not 70000\b/,
  },
  {
    kind: "Veth",
    args: { name: "v0", peer: { name: "v1", speed: 10 } },
    property: "peer.speed",
    rule: /no such argument/,
  },
  { kind: "Masquerade", args: { source: "10.0.0.1/24" }, property: "source", rule: /host bits set/ },
  {
    kind: "Masquerade",
    args: { source: "10.0.0.0/24", outDevice: "lo", exceptOutDevice: "lo" },
    property: "outDevice",
    rule: /not both/,
  },
  {
    kind: "Sysctl",
    args: { key: "net.ipv4.ip_forward; reboot", value: 1 },
    property: "key",
    rule: /"net\.ipv4\.ip_forward; reboot"/,
  },
];

/** Whether a case is the first of its kind. */
const isFirst = ({ kind }: (typeof cases)[number], index: number): boolean =>
  cases.findIndex((one) => one.kind === kind) === index;

for (const { kind, args, property, rule } of cases) {
  test(`${kind} ${JSON.stringify(args)}`, async () => {
    // The class gives a resource's name where an object has none.
    const named = ["Bridge", "Netns", "Veth"].includes(kind) ? { name: "a", ...args } : args;
    const [failure, ...more] = await new Deployed(kind, "a").failures(named);
    assert.deepEqual([failure?.property, more], [property, []]);
    assert.match(failure?.reason ?? "", rule);
  });
}

/** A program in which one case, by its number, is wrong: the rest is right, and would be made. */
const program = `import { Address, Bridge, Masquerade, Netns, Route, Sysctl, Veth } from "pulumi-netns";
const netns = new Netns("right");
const cases = [${cases.map(({ kind, args }) => `() => new ${kind}("a", ${JSON.stringify(args)})`).join(",\n")}];
cases[process.env.CASE]();`;

test("the engine refuses bad input of each kind in the preview, and nothing is touched", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program });
  for (const { kind, property, rule } of cases.filter(isFirst)) {
    await t.test(kind, async () => {
      stack.env.CASE = String(cases.findIndex((one) => one.kind === kind));
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
