import assert from "node:assert/strict";
import { test } from "node:test";
import { container } from "../support/container.ts";
import { makeStack, type Stack } from "../support/engine.ts";
import { assertHostIs, hostSnapshot, run } from "../support/host.ts";
import { byHand, rememberHost } from "../support/lab.ts";
import { netns } from "./command.ts";

interface Printed {
  home: string;
  objects: { sort: string; name: string }[];
  kept: string[];
}

const nonce = "0a1b2c3d";

/** What somebody made who wrote marks of this stack: a bridge on the host, and a namespace whose own root did it. */
async function makeCopies(stack: string, home: string): Promise<{ bridge: string; netns: string }> {
  const markOf = (resource: string) => `pulumi-netns:1 ${stack} ${resource} ${home}`;
  const copies = { bridge: markOf("Bridge:copy"), netns: markOf("Netns:copied") };
  byHand(`ip link add copy type bridge; ip link set copy addrgenmode none alias '${copies.bridge} ${nonce}'`);
  await container("copied", copies.netns);
  return copies;
}

const removeCopies = () => byHand("ip link del copy", "ip netns del copied");

const homeOf = async (stack: Stack): Promise<string> => (await printed(stack)).home;

const printed = async (stack: Stack, ...argv: string[]): Promise<Printed> =>
  JSON.parse((await netns(stack, "gc", "--json", ...argv)).out) as Printed;

const named = [
  /^link copy on the host stays: .*Bridge:copy in stack .*device group/m,
  /^netns copied .*stays: .*no note/m,
];

test("gc names what bears a copied mark of a stack that is no more, and keeps it", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program: "" });
  const copies = await makeCopies("lab-test/gone", await homeOf(stack));
  const before = hostSnapshot();
  const { exitCode, text } = await netns(stack, "gc", "--yes");
  assert.equal(exitCode, 0, text);
  for (const one of named) assert.match(text, one);
  const { objects, kept } = await printed(stack);
  assert.deepEqual([objects.length, kept.length], [0, 2]);
  assert.match((await netns(stack, "list")).text, /netns +copied +Netns:copied +no note on this host/);
  await t.test("nor does a mark without its nonce take it", async () => {
    assert.match((await netns(stack, "gc", "--yes", "--mark", copies.bridge)).text, named[0] as RegExp);
    assertHostIs(before);
  });
  await t.test("where two bear the very same, the word may mean either: both stay", async () => {
    byHand(`ip link add copy2 type bridge; ip link set copy2 addrgenmode none alias '${copies.bridge} ${nonce}'`);
    const { text } = await netns(stack, "gc", "--yes", "--mark", `${copies.bridge} ${nonce}`);
    assert.match(text, /^link copy2 on the host stays/m);
    byHand("ip link del copy2");
    assertHostIs(before);
  });
  await t.test("the whole mark, said by the user, takes it", async () => {
    for (const mark of [copies.bridge, copies.netns]) {
      const { exitCode, text } = await netns(stack, "gc", "--yes", "--mark", `${mark} ${nonce}`);
      assert.equal(exitCode, 0, text);
      assert.match(text, /^Removed 1$/m);
    }
  });
  hostIsAsBefore();
  assert.equal(run("ip", "netns", "list"), "");
});

test("recover --destroy removes what the stack made, and keeps what bears a copied mark of it", async (t) => {
  const hostIsAsBefore = rememberHost();
  const program = 'import { Netns } from "pulumi-netns"; new Netns("mine"); new Netns("old");';
  const stack = await makeStack(t, { program });
  await stack.up();
  await makeCopies("lab-test/dev", await homeOf(stack));
  // As version 0.1.0 left it: the state alone tells that it is ours.
  byHand("rm -r /run/pulumi-netns/old@*");
  const seen = await netns(stack, "recover");
  assert.equal(seen.exitCode, 0, seen.text);
  assert.doesNotMatch(seen.text, /tainted|in no state/);
  const { exitCode, text } = await netns(stack, "recover", "--yes", "--destroy");
  assert.equal(exitCode, 0, text);
  for (const one of named) assert.match(text.replaceAll("Mind: ", ""), one);
  assert.equal(run("ip", "netns", "list").trim(), "copied");
  assert.match(run("ip", "link", "show", "copy"), /copy/);
  removeCopies();
  await stack.pulumi("refresh", "--yes");
  hostIsAsBefore();
});
