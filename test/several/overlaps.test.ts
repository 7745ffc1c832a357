import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { byHand, ping, rememberHost } from "../support/lab.ts";

const program = `import { Address, Bridge, Netns, Route, Veth } from "pulumi-netns";
const lan = new Bridge("lan");
const gateway = new Address("gateway", { device: lan, address: "10.90.0.1/24" });
const far = new Route("far", { device: gateway, destination: "10.95.0.0/24" });
const host = new Netns("host");
const cables = [0, 1].map((i) => new Veth("cable" + i, { master: lan, peer: { name: "eth" + i, netns: host } }));
new Address("first", { device: cables[0].peer, address: "10.90.0.2/24" });
new Address("second", { device: cables[1].peer, address: "10.90.0.130/25" });
`;

/** Routes and addresses that the host already has, as if from a VPN. */
const tunnel = [
  "ip link add tun0 type bridge && ip link set tun0 addrgenmode none up && ip addr add 10.94.0.1/24 dev tun0",
  "ip route add 10.88.0.0/13 via 10.94.0.2 && ip route add 10.95.0.0/24 via 10.94.0.2 metric 50",
];

/** If two resources overlap, the warning is on the one that the engine handles last. */
const warnings = [
  /^gateway address: 10\.90\.0\.1\/24 overlaps 10\.88\.0\.0\/13, a route of the host by tun0; .* the more specific one\. /,
  /^far destination: 10\.95\.0\.0\/24 is a route of the host by tun0, already; of the two the one with the lesser metric/,
  /^(second address: 10\.90\.0\.130\/25|first address: 10\.90\.0\.2\/24) overlaps 10\.90\.0\.\d+\/\d+ on eth[01], which this program declares in netns host; /,
];

/** The warnings, each with the name of its resource. The resource has its own row. */
const warned = (text: string): string[] => {
  const [, diagnostics = ""] = text.split("\nDiagnostics:\n");
  return diagnostics.split(/\n(?= {2}\S)/).flatMap((section) => {
    const [, name = ""] = /linux:\w+ \((.+)\):/.exec(section) ?? [];
    return [...section.matchAll(/warning: (.+)/g)].map(([, message]) => `${name} ${message}`);
  });
};

test("a subnet that is there already: the preview says so on the row of the address, and up goes on", async (t) => {
  const hostIsAsBefore = rememberHost();
  byHand(...tunnel);
  const stack = await makeStack(t, { program });
  const assertWarned = (text: string) => {
    for (const warning of warnings)
      assert.ok(
        warned(text).some((line) => warning.test(line)),
        `${warning}: ${text}`,
      );
    assert.equal(warned(text).length, warnings.length, text);
  };
  assertWarned((await stack.preview()).text);
  assertWarned((await stack.up()).text);
  await t.test("once it is up, its own addresses and routes count for nothing", async () => {
    assertWarned((await stack.preview("--expect-no-changes")).text);
    byHand("ip link del tun0");
    stack.edit('address: "10.90.0.130/25"', 'address: "10.93.0.1/24"');
    assert.deepEqual(warned((await stack.preview()).text), []);
    await stack.up();
    assert.deepEqual(warned((await stack.up()).text), []);
    ping("10.90.0.2");
  });
  await stack.destroy();
  hostIsAsBefore();
});
