import assert from "node:assert/strict";
import { subscribe } from "node:diagnostics_channel";
import { test } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { byHand } from "../support/lab.ts";
import { answers, shell } from "../support/shell.ts";
import { far, ground } from "./answers-ground.ts";

/** How many times routes were read as text. */
let texts = 0;
subscribe("pulumi-netns:operation-start", (operation) => {
  if ((operation as { argv: readonly string[] }).argv.includes("-oneline")) texts += 1;
});

const network = "10.9.2.0/24";
const args = { netns: "left", destination: network, via: "10.9.1.2", mtu: 1450 };

/** Whether one packet of 1450 bytes comes back, which is too large for the link behind `hub`. */
const isAnswered = (): boolean =>
  shell(`ip netns exec left ping -c1 -W1 -s1422 ${far.four} || true`).includes("1 received");

/** The mtu of the way to `right`, as the kernel has learned it. */
const learned = (): string => /mtu .*\d/.exec(shell(`ip -n left route get ${far.four}`))?.[0] ?? "";

const forget = () => shell("ip -n left route flush cache");

test("packets by a locked mtu leave without DF, and no router's word about a smaller mtu lowers it", async (t) => {
  ground(t);
  byHand("ip -n hub link set right0 mtu 1400; ip -n right link set hub0 mtu 1400");
  assert.ok(answers("left", far.four));
  const route = new Deployed("Route", "one");
  await route.up(args);
  assert.equal(route.outs.mtuLock, false);
  assert.ok(!isAnswered(), "the router says that the packet is too large, and drops it");
  assert.match(learned(), /mtu 1400/);

  forget();
  assert.equal(await route.up({ ...args, mtuLock: true }), "update");
  assert.deepEqual(await route.refresh(), []);
  for (let times = 3; times > 0; times -= 1) assert.ok(isAnswered(), "the router cuts the packet into pieces");
  assert.equal(learned(), "mtu lock 1450");

  shell(`ip -n left route replace ${network} via 10.9.1.2 mtu 1450 proto 199`);
  assert.deepEqual(await route.refresh(), ["mtuLock"]);
  assert.ok(!isAnswered());
  forget();
  await route.up({ ...args, mtuLock: true });
  assert.ok(isAnswered());
  await route.up({ ...args, mtuLock: false });
  shell(`ip -n left route replace ${network} via 10.9.1.2 mtu lock 1450 proto 199`);
  assert.deepEqual(await route.refresh(), ["mtuLock"]);
  await route.down();
});

test("a locked mtu of an IPv6 route stays when that of the link changes", async (t) => {
  ground(t);
  const six = { netns: "left", device: "hub0", destination: "fd09:2::/64", via: "fd09:1::2", mtu: 1450 };
  const route = new Deployed("Route", "one");
  for (const [mtuLock, drift] of [
    [true, []],
    [false, ["mtu"]],
  ] as const) {
    await route.up({ ...six, mtuLock });
    shell("ip -n left link set hub0 mtu 1400; ip -n left link set hub0 mtu 1500");
    assert.deepEqual(await route.refresh(), drift);
  }
  await route.down();
});

test("release puts back the locks of an adopted route", async (t) => {
  ground(t);
  const theirs = () =>
    shell("ip -n left route; ip -n left -6 route")
      .split("\n")
      .filter((line) => !line.includes("kernel"))
      .join("\n");
  const hops = "nexthop via 10.9.1.2 dev hub0 weight 1 nexthop via 10.9.1.7 dev hub0 weight 2";
  for (const [destination, words] of [
    [network, "via 10.9.1.2 mtu lock 1300 advmss lock 1200 window 4000"],
    [network, `mtu 1300 hoplimit lock 7 ${hops}`],
    ["fd09:2::/64", "via fd09:1::2 mtu lock 1300"],
    ["fd09:2::/64", "dev hub0 mtu 1300"],
  ]) {
    shell(`ip -n left route add ${destination} ${words}`);
    const before = theirs();
    const route = new Deployed("Route", "one");
    await route.up({ netns: "left", destination, type: "blackhole", adopt: true });
    assert.notEqual(theirs(), before);
    await route.down();
    assert.equal(theirs(), before);
    shell(`ip -n left route del ${destination}`);
  }
});

test("the text of all routes of a namespace is read once, and only if a route has an mtu", async (t) => {
  ground(t);
  byHand("ip -n left link set hub0 down; ip -n left link set hub0 name table; ip -n left link set table up");
  const many = Array.from({ length: 12 }, (_, index) => new Deployed("Route", `r${index}`));
  const argsOf = (index: number, mtu: number | undefined) => ({
    ...{ netns: "left", device: "table", destination: `10.77.${index}.0/24`, metric: 7 },
    ...(mtu !== undefined && { mtu, mtuLock: index % 2 === 0 }),
  });
  const all = (mtu?: number) => Promise.all(many.map((one, index) => one.up(argsOf(index, mtu))));
  texts = 0;
  await all();
  await Promise.all(many.map((one) => one.refresh()));
  assert.equal(texts, 0);
  await all(1400);
  assert.ok(texts > 0);
  texts = 0;
  for (const drift of await Promise.all(many.map((one) => one.refresh()))) assert.deepEqual(drift, []);
  assert.equal(texts, 1);
  assert.deepEqual(
    many.map(({ outs }) => outs.mtuLock),
    many.map((_, index) => index % 2 === 0),
  );
  await Promise.all(many.map((one) => one.down()));
});
