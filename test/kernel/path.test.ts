import assert from "node:assert/strict";
import { test } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { byHand } from "../support/lab.ts";
import { checked, far, ground } from "./answers-ground.ts";

const hops = ["10.9.1.2", far.four];

test("the hops of a way are these, contain one and avoid one, in both families", async (t) => {
  ground(t);
  const outs = await checked({ to: far.four, are: hops, retryFor: 5 }, "Path");
  assert.deepEqual(outs.hops, hops);
  await checked({ to: far.four, contain: ["10.9.1.2"], avoid: ["10.9.1.77"] }, "Path");
  await checked({ to: far.four, are: ["*", far.four] }, "Path");
  await checked({ to: far.six, are: ["fd09:1::2", far.six], retryFor: 5 }, "Path");
  await checked({ to: far.near, are: [far.near] }, "Path");
  for (const args of [{ are: [far.four] }, { contain: ["10.9.1.77"] }, { avoid: ["10.9.1.2"] }])
    await assert.rejects(
      checked({ to: far.four, ...args }, "Path"),
      /seen 10\.9\.1\.2 10\.9\.2\.3; route: via 10\.9\.1\.2/,
    );
});

test("a way that a changed route leads elsewhere is drift, and is as declared again when the route is", async (t) => {
  ground(t);
  // A second way: by another address of the hub, over a cable of its own.
  byHand(
    "ip -n left link add hub1 type veth peer name left1 netns hub; ip -n left link set hub1 up; ip -n hub link set left1 up",
    "ip -n left addr add 10.9.3.1/24 dev hub1; ip -n hub addr add 10.9.3.2/24 dev left1",
  );
  const one = new Deployed("Path", "one");
  const args = { from: "left", to: far.four, are: hops, retryFor: 3 };
  await one.up(args);
  assert.deepEqual(await one.refresh(), []);
  byHand("ip -n left route add 10.9.2.0/24 via 10.9.3.2");
  assert.deepEqual(await one.refresh(), ["answers"]);
  assert.deepEqual(one.outs.hops, ["10.9.3.2", far.four]);
  await assert.rejects(
    one.up({ ...args, retryFor: 0 }),
    /left to 10\.9\.2\.3 by path: expected 10\.9\.1\.2 10\.9\.2\.3, seen 10\.9\.3\.2 10\.9\.2\.3; route: via 10\.9\.3\.2 dev hub1 src 10\.9\.3\.1/,
  );
  assert.equal(await one.up({ ...args, are: ["10.9.3.2", far.four] }), "update");
  byHand("ip -n left route del 10.9.2.0/24");
  assert.equal(await one.up(args), "update");
  assert.deepEqual(await one.refresh(), []);
  await one.down();
});

test("a router that says nothing is a star, and an end that is not reached is said", async (t) => {
  ground(t);
  byHand(
    "ip netns exec hub nft 'table inet t { chain o { type filter hook output priority 0; icmp type time-exceeded drop; }; }'",
  );
  const outs = await checked({ to: far.four, are: ["*", far.four], retryFor: 3 }, "Path");
  assert.deepEqual(outs.hops, ["*", far.four]);
  byHand(
    "ip netns exec hub nft flush ruleset; ip netns exec right nft 'table inet t { chain i { type filter hook input priority 0; drop; }; }'",
  );
  await assert.rejects(
    checked({ to: far.four, maxHops: 4 }, "Path"),
    /expected any way, seen 10\.9\.1\.2, not reached; route: via/,
  );
  byHand("ip -n left route del default");
  await assert.rejects(
    checked({ to: far.four }, "Path"),
    /seen no hop, not reached \(connect: Network is unreachable\); route: none/,
  );
});

test("hops that are no addresses are refused", async () => {
  const bad = [
    [{ to: far.four, are: ["r1"] }, /are\.0: /],
    [{ to: far.four, avoid: ["10.0.0.1/24"] }, /avoid\.0: expected an address without a prefix length/],
    [{ are: ["10.0.0.1"] }, /to: it is missing or undefined/],
    [{ to: far.four, maxHops: 31 }, /maxHops: maxHops is a whole number from 1 to 30, not 31/],
  ] as const;
  for (const [args, says] of bad) {
    const failures = await new Deployed("Path", "one").failures({ ...args });
    assert.match(failures.map(({ reason }) => reason).join("\n"), says);
  }
});
