import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { run } from "../support/host.ts";
import { byHand, rememberHost } from "../support/lab.ts";
import { netns } from "./command.ts";
import { cutOff } from "./cut-off.ts";

/** Takes over what is on the host already. */
const taking = `import { Netns, Nic } from "pulumi-netns";
const netns = new Netns("t-ns1");
new Nic("uplink", { interface: "n0", netns, name: "eth0" });
`;

/** A host with what a program of {@link taking} takes. @returns an assertion that it is as it was */
function makeHost(): () => void {
  byHand(
    "ip netns add far",
    "ip link add n0 mtu 1400 address 02:00:00:00:00:10 type veth peer name n1 netns far",
    "ip -n far link set n1 up && ip link set n0 up addrgenmode none alias 'rack 3'",
    "ip addr add 192.0.2.1/24 dev n0 && ip route add 10.99.0.0/16 via 192.0.2.2 metric 7",
  );
  return rememberHost();
}

test("what a stack took and is no more goes back by gc, as it was found", async (t) => {
  const hostIsAsBefore = makeHost();
  const stack = await makeStack(t, { program: taking });
  await stack.up();
  assert.match(run("ip", "-n", "t-ns1", "link", "show", "eth0"), /mtu 1400/);
  await stack.pulumi("stack", "rm", "--force", "--yes");
  stack.live = false;
  const { exitCode, text } = await netns(stack, "gc", "--yes");
  assert.equal(exitCode, 0, text);
  hostIsAsBefore();
  byHand("ip link del n0", "ip netns del far");
});

test("what a run took that was killed goes back by recover --destroy, as it was found", async (t) => {
  const hostIsAsBefore = makeHost();
  const stack = await makeStack(t, { program: taking });
  stack.env.PULUMI_SKIP_CHECKPOINTS = "true";
  await cutOff(stack, { when: "end", at: "link set dev n0 netns" }, "up");
  const { exitCode, text } = await netns(stack, "recover", "--yes", "--destroy");
  assert.equal(exitCode, 0, text);
  hostIsAsBefore();
  byHand("ip link del n0", "ip netns del far");
});

/** Adopts one of each, and puts an address of its own beside. */
const adopting = `import { Address, Bridge, Netns, Route, Veth } from "pulumi-netns";
const netns = new Netns("t-ns0", { adopt: true, hosts: { db: "10.0.0.7" } });
const bridge = new Bridge("t-br0", { adopt: true, mtu: 1300 });
new Veth("v0", { adopt: true, mtu: 1350, peer: { name: "v1", netns: "t-ns0" } });
const address = new Address("lan", { adopt: true, device: bridge, address: "192.0.2.1/24" });
new Address("own", { device: bridge, address: "192.0.2.9/24" }, { dependsOn: address });
new Route("beyond", { adopt: true, device: bridge, destination: "10.99.0.0/16", via: "192.0.2.2", metric: 7 }, { dependsOn: address });
`;

test("what a stack adopted goes back by gc and by recover --destroy, as it was found", async (t) => {
  byHand(
    "ip netns add t-ns0",
    "ip link add t-br0 mtu 1400 type bridge && ip link set t-br0 addrgenmode none alias 'rack 3'",
    "ip link set t-br0 up && ip link add v0 type veth peer name v1 netns t-ns0",
    "ip addr add 192.0.2.1/24 dev t-br0 && ip route add 10.99.0.0/16 via 192.0.2.2 metric 7",
  );
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program: adopting });
  await cutOff(stack, { when: "end", at: "link set dev t-br0" }, "up");
  const recovered = await netns(stack, "recover", "--yes", "--destroy");
  assert.equal(recovered.exitCode, 0, recovered.text);
  hostIsAsBefore();
  await stack.up();
  await stack.pulumi("stack", "rm", "--force", "--yes");
  stack.live = false;
  const { exitCode, text } = await netns(stack, "gc", "--yes");
  assert.equal(exitCode, 0, text);
  assert.match(text, /link +t-br0 +Bridge:t-br0 +adopted: goes back to how it was found/);
  hostIsAsBefore();
  byHand("ip link del v0; ip link del t-br0; ip netns del t-ns0");
});

/** Adopts a bridge below a component, and one as a member of a topology. */
const within = `import * as pulumi from "@pulumi/pulumi";
import { Bridge, Topology } from "pulumi-netns";
class Lab extends pulumi.ComponentResource {
  constructor() {
    super("pkg:index:Lab", "lab");
    new Bridge("t-br1", { adopt: true, mtu: 1300 }, { parent: this });
  }
}
new Lab();
new Topology("campus", { bridges: { "t-br2": { adopt: true, mtu: 1300 } } });
`;

test("what was adopted below a component or in a topology goes back by gc and by recover --destroy", async (t) => {
  byHand(
    "for name in t-br1 t-br2; do ip link add $name mtu 1400 type bridge; ip link set $name up addrgenmode none; done",
  );
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program: within });
  await stack.up();
  const recovered = await netns(stack, "recover", "--yes", "--destroy");
  assert.equal(recovered.exitCode, 0, recovered.text);
  hostIsAsBefore();
  await stack.up("--refresh");
  await stack.pulumi("stack", "rm", "--force", "--yes");
  stack.live = false;
  const { exitCode, text } = await netns(stack, "gc", "--yes");
  assert.equal(exitCode, 0, text);
  hostIsAsBefore();
  byHand("ip link del t-br1; ip link del t-br2");
});

test("a cable of which one end was taken when the run was killed: recover, then destroy gives it back", async (t) => {
  byHand("ip netns add t-ns0", "ip link add v0 type veth peer name v1 netns t-ns0");
  const hostIsAsBefore = rememberHost();
  const program = `import { Veth } from "pulumi-netns";
new Veth("v0", { adopt: true, mtu: 1350, peer: { name: "v1", netns: "t-ns0" } });`;
  const stack = await makeStack(t, { program });
  await cutOff(stack, { when: "end", at: "link set dev v1 group" }, "up");
  // The ends are marked at the same time; as if the host's had come later.
  byHand("ip link set dev v0 alias '' group default");
  assert.equal((await netns(stack, "recover", "--yes")).exitCode, 0);
  await stack.destroy();
  hostIsAsBefore();
  byHand("ip netns exec t-ns0 ip link show v1", "ip link del v0; ip netns del t-ns0");
});
