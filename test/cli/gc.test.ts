import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { makeStack, type Stack } from "../support/engine.ts";
import { assertHostIs, hostSnapshot, run } from "../support/host.ts";
import { byHand, ping, rememberHost, settle } from "../support/lab.ts";
import { netns, oneOfEach } from "./command.ts";

interface Listed {
  objects: { name: string; mark: string; resource: string }[];
  unknown: { stack: string }[];
  done: boolean;
}

/** Takes a stack out of its backend, and leaves what it made. */
async function forget(stack: Stack): Promise<void> {
  await stack.pulumi("stack", "rm", "--force", "--yes", "--preserve-config");
  stack.live = false;
}

test("gc removes what a stack left that is no more, and nothing else", async (t) => {
  const hostIsAsBefore = rememberHost();
  const lives = await makeStack(t, { program: oneOfEach("a", 71) });
  const elsewhere = await makeStack(t, { program: oneOfEach("b", 72), project: "other" });
  await lives.up();
  await elsewhere.up();
  // Foreign, with names that a pattern would take.
  byHand("ip link add c-br1 type bridge", "ip netns add c-ns2", "ip route add blackhole 10.99.0.0/16 proto 199");
  await settle();
  const before = hostSnapshot();
  const dead = lives.sibling("old");
  lives.write(oneOfEach("c", 73));
  await dead.pulumi("stack", "init");
  await dead.up();
  await netnsOf(dead, "gc", "--yes");
  ping("10.73.0.10");
  await forget(dead);

  await t.test("it shows first: without --yes and a terminal nothing is touched", async () => {
    const full = hostSnapshot();
    const { exitCode, text } = await netns(lives, "gc");
    assert.equal(exitCode, 2, text);
    assert.match(text, /^To be removed: stack lab-test\/old \(backend [0-9a-f]{8}\)$/m);
    assert.match(text, /^Of another backend, and so not touched: stack other\/dev .* 12 things$/m);
    assert.doesNotMatch(text, /stack lab-test\/dev|a-br0|c-br1|c-ns2|10\.99\.0\.0/);
    const { out } = await netns(lives, "gc", "--json");
    const { objects, done } = JSON.parse(out) as Listed;
    assert.deepEqual([objects.length, done], [12, false]);
    assertHostIs(full);
  });
  await t.test("a stack that was renamed is not gone", async () => {
    const renamed = await lives.rename("new");
    const { objects } = JSON.parse((await netns(lives, "gc", "--json")).out) as Listed;
    assert.ok(objects.every(({ mark }) => mark.startsWith("pulumi-netns:1 lab-test/old ")));
    await renamed.pulumi("stack", "rename", "dev");
    renamed.live = false;
    lives.live = true;
  });
  await t.test("with --yes it is as if the stack had been destroyed", async () => {
    const { exitCode, text } = await netns(lives, "gc", "--yes");
    assert.equal(exitCode, 0, text);
    assertHostIs(before);
    const again = await netns(lives, "gc");
    assert.equal(again.exitCode, 0);
    assert.match(again.text, /^Nothing on this host is left/m);
    for (const address of ["10.71.0.10", "10.72.0.10"]) ping(address);
  });
  byHand("ip link del c-br1", "ip netns del c-ns2", "ip route del blackhole 10.99.0.0/16");
  lives.write(oneOfEach("a", 71));
  assert.deepEqual((await lives.up("--refresh")).changes, []);
  await lives.destroy();
  await elsewhere.destroy();
  hostIsAsBefore();
});

const netnsOf = async (stack: Stack, ...argv: [string, ...string[]]): Promise<void> =>
  assert.equal((await netns(stack, ...argv)).exitCode, 0);

const two = `import { Bridge, Netns } from "pulumi-netns";
new Bridge("a-br0");
new Bridge("a-br1");
new Netns("a-ns1");
`;

test("gc --mark takes what bears it word for word; what others hold keeps its namespace", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program: two });
  const guest = await makeStack(t, { program: guestOf("a-ns1"), project: "guest" });
  await stack.up();
  await guest.up();
  const { objects } = JSON.parse((await netns(stack, "list", "--json")).out) as Listed;
  const markOf = (name: string) => objects.find((one) => one.name === name)?.mark as string;

  await t.test("of a live stack's state it takes nothing", async () => {
    const { exitCode, text } = await netns(stack, "gc", "--yes", "--mark", markOf("a-br0"));
    assert.equal(exitCode, 1, text);
    assert.match(text, /Bridge:a-br0 is in the state of stack lab-test\/dev; nothing was touched/);
  });
  await t.test("what is in no state goes by its mark, without the others", async () => {
    await stack.pulumi("stack", "export", "--file", join(stack.folder, "kept.json"));
    await stack.pulumi("state", "delete", "--yes", stack.resource("a-br0").urn);
    const near = markOf("a-br0").slice(0, -1);
    assert.match((await netns(stack, "gc", "--yes", "--mark", near)).text, /^Nothing/m);
    await netnsOf(stack, "gc", "--yes", "--mark", markOf("a-br0"));
    assert.match(run("ip", "-br", "link"), /^(?![\s\S]*a-br0)[\s\S]*a-br1/);
  });
  await t.test("a namespace with another backend's bridge in it stays", async () => {
    await forget(stack);
    const { text } = await netns(stack, "gc", "--yes");
    assert.match(text, /^netns a-ns1 .*stays: it holds link guest of Bridge:guest in stack guest\/dev$/m);
    assert.match(run("ip", "-n", "a-ns1", "link", "show", "guest"), /guest/);
    assert.doesNotMatch(run("ip", "-br", "link"), /a-br1/);
    await guest.destroy();
    await netnsOf(stack, "gc", "--yes");
  });
  hostIsAsBefore();
});

const guestOf = (netns: string): string => `import { Bridge } from "pulumi-netns";
new Bridge("guest", { netns: "${netns}" });
`;
