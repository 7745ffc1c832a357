import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { foreignBridge, labOn, labProgram } from "../support/foreign.ts";
import { run } from "../support/host.ts";
import { byHand, ping, rememberHost } from "../support/lab.ts";

test("a foreign bridge is read by `get`, gets ports and addresses, and stands after destroy", async (t) => {
  byHand(...foreignBridge, "ip route add 10.44.0.0/16 via 10.7.0.2");
  byHand("ip route add 10.45.0.0/16 nexthop via 10.7.0.2 nexthop via 10.7.0.4 weight 2");
  const hostIsAsBefore = rememberHost();
  const all = `Bridge.get("lan", "br0");
export const mtu = bridge.mtu, stp = bridge.stp, ifindex = bridge.ifindex;
export const loopback = Netns.get("theirs", "his").loopback;
export const mac = Veth.get("cable", "port0", { peer: { name: "eth0", netns: "his" } }).peerMac;
export const scope = Address.get("gateway", "10.7.0.1/24", { device: bridge }).scope;
export const source = Route.get("net", "10.7.0.0/24").source;
const beyond = Route.get("beyond", "10.44.0.0/16");
export const via = beyond.via, device = beyond.device;
export const nexthops = Route.get("both", "10.45.0.0/16").nexthops;
export const forwarding = Sysctl.get("forward", "net.ipv4.ip_forward").value`;
  const stack = await makeStack(t, { program: labOn(all) });
  const { text } = await stack.preview();
  assert.doesNotMatch(text, /error|warning/i);
  await stack.up();
  ping("10.7.0.2", "mine");
  const { text: outputs } = await stack.pulumi("stack", "output", "--json");
  const [{ ifindex }] = JSON.parse(run("ip", "-json", "link", "show", "br0"));
  const [{ address: mac }] = JSON.parse(run("ip", "-n", "his", "-json", "link", "show", "eth0"));
  const expected = {
    ifindex,
    mtu: 1500,
    stp: false,
    loopback: true,
    mac,
    scope: "global",
    source: "10.7.0.1",
    via: "10.7.0.2",
    device: "br0",
    nexthops: [
      { via: "10.7.0.2", device: "br0", weight: 1 },
      { via: "10.7.0.4", device: "br0", weight: 2 },
    ],
    forwarding: "0",
  };
  assert.deepEqual(JSON.parse(outputs), expected);
  assert.deepEqual((await stack.up("--refresh")).changes, []);
  await t.test("what changes of it by hand is no drift to mend", async () => {
    byHand("ip link set br0 type bridge ageing_time 5000");
    assert.deepEqual((await stack.up("--refresh")).changes, []);
    assert.match(run("ip", "-d", "link", "show", "br0"), /ageing_time 5000 /);
    byHand("ip link set br0 type bridge ageing_time 30000");
  });
  await stack.destroy();
  hostIsAsBefore();
  await t.test("what is not there is told by name", async () => {
    stack.write(labProgram(`Bridge.get("none", "br77");`));
    assert.match((await stack.refused("preview")).text, /Bridge\.get: there is no br77 in the host/);
  });
});
