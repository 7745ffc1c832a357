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
