import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { groupOf } from "../../provider/kernel/marks.ts";
import { makeStack, type Stack } from "../support/engine.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { byHand, rememberHost } from "../support/lab.ts";
import { netns } from "./command.ts";

const reason = "of a kind that this version does not know";

/** A command that marks a link as ours do. */
function marking(link: string, mark: string): string {
  return `ip link set dev ${link} addrgenmode none group ${groupOf(mark)} alias '${mark} 0a1b2c3d'`;
}

const markIn = (stack: string, home: string) => (resource: string) => `pulumi-netns:1 ${stack} ${resource} ${home}`;

/** A type of link that this version has no kind for, of those that a kernel may have. */
const laterType = ["nlmon", "vcan", "vxcan", "xfrm", "team"].find(
  (type) => spawnSync("unshare", ["--net", "ip", "link", "add", "x", "type", type]).status === 0,
);

/** What a later version made for a stack: each as that would mark it. */
function makeLater(markOf: (resource: string) => string): void {
  byHand(
    // A type of link that this version has no kind for, and whose mark is that of a topology.
    ...(laterType === undefined
      ? []
      : [
          `ip link add later0 type ${laterType}; ${marking("later0", markOf("Topology:campus/namespaces.h1.links.x"))}`,
        ]),
    // A kind that it does not know, made of a bridge.
    `ip link add later1 type bridge; ${marking("later1", markOf("Switch:core"))}`,
    "nft add table inet later2; nft add chain inet later2 c",
    `nft 'add rule inet later2 c accept comment "${markOf("Shield:edge")} 0a1b2c3d"'`,
  );
}

/** Removes the links and the table. A kernel that has no such type has no `later0`. */
const removeLater = () =>
  byHand("ip link del later0 2> /dev/null || true", "ip link del later1", "nft delete table inet later2");

const homeOf = async (stack: Stack): Promise<string> =>
  (JSON.parse((await netns(stack, "gc", "--json")).out) as { home: string }).home;

const named = [
  ...(laterType === undefined
    ? []
    : [new RegExp(`^link later0 on the host stays: it is ${reason}; its mark is that of Topology:campus`, "m")]),
  new RegExp(`^link later1 on the host stays: it is ${reason}; its mark is that of Switch:core`, "m"),
  new RegExp(`^other table inet later2 on the host stays: it is ${reason}`, "m"),
];

test("gc names what a later version made for a stack that is no more, and leaves it alone", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program: "" });
  makeLater(markIn("lab-test/gone", await homeOf(stack)));
  const before = hostSnapshot();
  const { exitCode, text } = await netns(stack, "gc", "--yes");
  assert.equal(exitCode, 0, text);
  for (const one of named) assert.match(text, one);
  const listed = (await netns(stack, "list")).text;
  if (laterType !== undefined) assert.match(listed, new RegExp(`link +later0 +Topology:campus\\S* +${reason}`));
  const [mark = ""] = /pulumi-netns:1 \S+ Switch:core \w+ \w+/.exec((await netns(stack, "list", "--json")).text) ?? [];
  assert.match((await netns(stack, "gc", "--yes", "--mark", mark)).text, named.at(-2) as RegExp);
  assertHostIs(before);
  removeLater();
  hostIsAsBefore();
});

test("recover --destroy removes what the stack made, and leaves alone what a later version made for it", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program: 'import { Netns } from "pulumi-netns"; new Netns("mine");' });
  await stack.up();
  const before = hostSnapshot();
  const markOf = markIn("lab-test/dev", await homeOf(stack));
  makeLater(markOf);
  byHand(`ip link add later3 type ifb; ${marking("later3", markOf("Wire:x"))}; ip link set dev later3 netns mine`);
  const { exitCode, text } = await netns(stack, "recover", "--yes", "--destroy");
  assert.equal(exitCode, 0, text);
  for (const one of named) assert.match(text.replaceAll("Mind: ", ""), one);
  assert.match(text, /netns mine .*stays: it holds link later3 of Wire:x/);
  byHand("ip -n mine link del later3");
  removeLater();
  assertHostIs(before);
  await stack.destroy();
  hostIsAsBefore();
});

test("gc leaves a link on which stands what a later version or another stack made, and removes the others", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program: "" });
  const home = await homeOf(stack);
  const [gone, other] = [markIn("lab-test/gone", home), markIn("other/lives", "deadbeef")];
  byHand(
    `ip link add low0 type bridge; ${marking("low0", gone("Bridge:low"))}`,
    `ip link add link low0 name later0 type macvlan; ${marking("later0", gone("Later:x"))}`,
    `ip link add low1 type veth peer name low2; ${marking("low1", gone("Veth:v"))}; ${marking("low2", gone("Veth:v"))}`,
    `ip link add link low1 name mv0 type macvlan; ${marking("mv0", other("Macvlan:m"))}`,
  );
  const before = hostSnapshot();
  byHand(`ip link add free type bridge; ${marking("free", gone("Bridge:free"))}`);
  const { exitCode, text } = await netns(stack, "gc", "--yes");
  assert.equal(exitCode, 0, text);
  assert.match(
    text,
    /^link low0 on the host stays: it would take along link later0 of Later:x in stack lab-test\/gone$/m,
  );
  assert.match(
    text,
    /^link low1 on the host stays: it would take along .*link mv0 of Macvlan:m in stack other\/lives/m,
  );
  assertHostIs(before);
  byHand("ip link del low0; ip link del low1");
  hostIsAsBefore();
});
