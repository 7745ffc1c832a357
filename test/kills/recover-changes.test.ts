import assert from "node:assert/strict";
import { test } from "node:test";
import { netns } from "../cli/command.ts";
import { cutOff } from "../cli/cut-off.ts";
import { answers, recovered } from "../cli/recovered.ts";
import { makeStack } from "../support/engine.ts";
import { run } from "../support/host.ts";
import { rememberHost } from "../support/lab.ts";

test("a destroy and an update that were killed are done again by one up after recover", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { example: "bridge" });
  await t.test("killed without checkpoints: recover --destroy needs no state", async () => {
    stack.env.PULUMI_SKIP_CHECKPOINTS = "true";
    await cutOff(stack, { when: "end", at: "masquerade comment" }, "up");
    delete stack.env.PULUMI_SKIP_CHECKPOINTS;
    const seen = await netns(stack, "recover", "--yes");
    assert.match(seen.text, /in no state[\s\S]*link my-br0 on the host: Bridge:my-br0/);
    await recovered(stack, "--destroy");
    hostIsAsBefore();
  });
  await stack.up();
  answers();
  await cutOff(stack, { when: "end", at: "link del dev veth" }, "destroy");
  await recovered(stack);
  await stack.up();
  answers();
  stack.edit('new Bridge("my-br0")', 'new Bridge("my-br0", { mtu: 1400 })');
  await cutOff(stack, { when: "end", at: "link set dev my-br0" }, "up");
  // The change is taken back, so that nothing but the interrupted update says that there is something to do.
  stack.edit('new Bridge("my-br0", { mtu: 1400 })', 'new Bridge("my-br0")');
  await recovered(stack);
  assert.deepEqual((await stack.up()).changes, ["update my-br0"]);
  assert.match(run("ip", "link", "show", "my-br0"), /mtu 1500/);
  assert.deepEqual((await stack.up("--refresh")).changes, []);
  await stack.destroy();
  hostIsAsBefore();
});

test("a rename that was killed: recover finds what bears its new mark already, and the next up goes on in place", async (t) => {
  const hostIsAsBefore = rememberHost();
  const program = (resource: string, options: string) => `import { Netns, Veth } from "pulumi-netns";
const netns = new Netns("${resource}", { name: "b1" }, ${options});
new Veth("v0", { peer: { name: "eth0", netns } });`;
  const stack = await makeStack(t, { program: program("b1", "{}") });
  await stack.up();
  const inode = () => run("stat", "-c", "%i", "/run/netns/b1");
  const before = inode();
  stack.write(program("b1r", '{ aliases: [{ name: "b1" }] }'));
  await cutOff(stack, { when: "end", at: "link set dev lo group" }, "up");
  assert.match(run("ip", "-n", "b1", "-details", "link", "show", "lo"), /alias pulumi-netns:1 \S+ Netns:b1r /);
  const said = await recovered(stack);
  assert.match(said, /Netns:b1r? was being updated/);
  assert.doesNotMatch(said, /in no state|nothing on this host bears its mark/);
  await stack.up();
  assert.equal(inode(), before);
  assert.deepEqual((await stack.up("--refresh")).changes, []);
  await stack.destroy();
  hostIsAsBefore();
});

test("killed in the middle of a replacement: recover, then destroy without an up", async (t) => {
  const hostIsAsBefore = rememberHost();
  const program = (name: string) => `import { Bridge } from "pulumi-netns"; new Bridge("lan", { name: "${name}" });`;
  const stack = await makeStack(t, { program: program("lan0") });
  await stack.up();
  stack.write(program("lan1"));
  await cutOff(stack, { when: "end", at: "link add name lan1" }, "up");
  await recovered(stack);
  await stack.destroy();
  hostIsAsBefore();
});
