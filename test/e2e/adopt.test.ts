import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { foreignBridge, labOn, labProgram } from "../support/foreign.ts";
import { run } from "../support/host.ts";
import { byHand, ping, pingOn, rememberHost, settle } from "../support/lab.ts";

test("a foreign bridge is adopted, told of on its row, and released; a ping through it loses nothing", async (t) => {
  byHand(...foreignBridge);
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program: labOn(`new Bridge("br0", {})`) });
  const refused = await stack.refused("up", "--yes", "--skip-preview");
  assert.match(refused.text, /link br0 in the host is there already .*its alias is "uplink".*`adopt: true`/);
  await stack.destroy();
  hostIsAsBefore();
  const pings = await pingOn(t, "10.7.0.2");
  stack.write(labOn(`new Bridge("br0", { adopt: true, ageingTime: 100, stp: false })`));
  const { text } = await stack.preview();
  const says = `adopts link br0 in the host (its alias is "uplink") and changes ageingTime: 300 => 100; delete releases it as it was found`;
  assert.ok(text.includes(`linux:Bridge br0 create ${says}`), text);
  await stack.up();
  await settle();
  ping("10.7.0.2", "mine");
  assert.match(run("ip", "-d", "link", "show", "br0"), /ageing_time 10000 [\s\S]*alias pulumi-netns:1 /);
  assert.deepEqual((await stack.up("--refresh")).changes, []);
  await t.test("`adopt` may leave the program", async () => {
    stack.write(labOn(`new Bridge("br0", { ageingTime: 100, stp: false })`));
    assert.deepEqual((await stack.up()).changes, []);
  });
  await stack.destroy();
  await pings.stop();
  hostIsAsBefore();
});

test("what is adopted on an adopted bridge stays with it", async (t) => {
  byHand(
    "ip link add br1 type bridge && ip link set br1 addrgenmode none && ip link set br1 up",
    ...withAddress("br1"),
  );
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program: addressOnBridge("adopt: true") });
  await stack.up();
  assert.deepEqual((await stack.up("--refresh")).changes, []);
  await stack.destroy();
  hostIsAsBefore();
  await t.test("also where `adopt` left the program", async () => {
    await stack.up();
    stack.write(addressOnBridge(""));
    assert.deepEqual((await stack.up()).changes, []);
    await stack.destroy();
    hostIsAsBefore();
  });
});

const withAddress = (device: string): string[] => [
  `ip addr add 10.6.1.1/24 dev ${device}`,
  `ip route add 10.6.2.0/24 via 10.6.1.2 dev ${device}`,
];

const addressOnBridge = (adopt: string): string =>
  labProgram(`
const bridge = new Bridge("br1", { ${adopt} });
const address = new Address("address", { device: bridge, address: "10.6.1.1/24", validLifetime: 5000, ${adopt} });
new Route("way", { device: address, destination: "10.6.2.0/24", via: "10.6.1.2", ${adopt} });`);
