import assert from "node:assert/strict";
import { test } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { byHand } from "../support/lab.ts";
import { checked, far, ground, inputRule, noRules, rightWay } from "./answers-ground.ts";

test("a ping is answered in both families, across a router, and tells how long it took", async (t) => {
  ground(t);
  const outs = await checked({ to: far.four });
  assert.ok(Number(outs.rttMin) > 0 && Number(outs.rttMin) <= Number(outs.rttMax), JSON.stringify(outs));
  assert.equal(outs.lost, 0);
  await checked({ to: far.six, count: 3, retryFor: 5 });
  await checked({ to: "hub0:right" });
  await checked({ from: undefined, to: "127.0.0.1" });
});

test("a firewall that drops is silence, one that rejects is a refusal, and each is told from an answer", async (t) => {
  ground(t);
  const silent = { to: far.four, timeout: 1 };
  inputRule("right", "icmp type echo-request drop");
  await checked({ ...silent, expect: "silence" });
  await assert.rejects(
    checked(silent),
    /^Error: left to 10\.9\.2\.3 by icmp: expected answer, seen silence \(0 of \d+ answered\); route: via 10\.9\.1\.2 dev hub0 src 10\.9\.1\.1$/,
  );
  await assert.rejects(checked({ ...silent, expect: "refusal" }), /expected refusal, seen silence/);
  noRules("right");
  inputRule("right", "icmp type echo-request reject with icmp admin-prohibited");
  await checked({ ...silent, expect: "refusal" });
  await assert.rejects(checked({ ...silent, expect: "silence" }), /seen refusal \(from 10\.9\.2\.3: Packet filtered\)/);
  noRules("right");
  await assert.rejects(checked({ ...silent, expect: "silence" }), /expected silence, seen answer/);
});

test("an address that no host has is silence, also where a neighbour's failure is reported, and no route is a refusal", async (t) => {
  ground(t);
  await Promise.all([
    checked({ to: "10.9.1.77", timeout: 1, expect: "silence" }),
    checked({ to: "10.9.1.78", timeout: 4, expect: "silence" }),
    checked({ to: "fd09:1::77", timeout: 4, expect: "silence" }),
  ]);
  byHand("ip -n left route del default");
  await checked({ to: far.four, expect: "refusal" });
  await assert.rejects(checked({ to: far.four }), /Network is unreachable\); route: none \(Network is unreachable\)$/);
  await assert.rejects(checked({ to: "no-such-host.invalid", expect: "silence" }), /expected silence, seen failure/);
});

test("the share of lost packets and the time have bounds", async (t) => {
  ground(t);
  inputRule("right", "icmp type echo-request numgen inc mod 2 0 drop");
  const outs = await checked({ to: far.four, count: 10, timeout: 1, loss: { atMost: 60 } });
  assert.equal(outs.lost, 50);
  await assert.rejects(
    checked({ to: far.four, count: 10, timeout: 1, loss: { atMost: 40 } }),
    /expected answer, loss ≤ 40 %, seen answer \(5 of 10 answered, [\d.]+ ms\)/,
  );
  noRules("right");
  await checked({ to: far.four, count: 2, rtt: { atMost: 1000 } });
  await assert.rejects(checked({ to: far.four, rtt: { atLeast: 1000 } }), /rtt ≥ 1000 ms, seen answer/);
  await assert.rejects(checked({ to: far.four, rtt: { atMost: 0.0001 } }), /rtt ≤ 0.0001 ms, seen answer/);
});

test("a packet that may not be cut does not pass a small mtu, and one that may does", async (t) => {
  ground(t);
  byHand("ip -n hub link set right0 mtu 1400; ip -n right link set hub0 mtu 1400");
  for (const [to, fits] of [
    [far.four, 1372],
    [far.six, 1352],
  ]) {
    await checked({ to, size: fits, dontFragment: true, retryFor: 5 });
    await assert.rejects(checked({ to, size: Number(fits) + 1, dontFragment: true }), /seen refusal \(.*mtu/);
    await checked({ to, size: Number(fits) + 1 });
  }
});

test("what stops answering is drift, and answers again without a change of the program", async (t) => {
  ground(t);
  const one = new Deployed("Reach", "one");
  const args = { from: "left", to: far.four, timeout: 1, retryFor: 0 };
  await one.up(args);
  const { outs } = one;
  assert.deepEqual(await one.refresh(), []);
  assert.deepEqual(one.outs, outs, "a read that finds all as expected changes no output");
  byHand("ip -n right link set hub0 down");
  assert.deepEqual(await one.refresh(), ["answers"]);
  assert.deepEqual(one.outs, { ...outs, answers: false }, "the result alone is drift, and no figure");
  await assert.rejects(one.up(args), /left to 10\.9\.2\.3 by icmp: expected answer, seen silence/);
  byHand("ip -n right link set hub0 up", rightWay);
  assert.deepEqual(await one.refresh(), ["answers"]);
  assert.equal(one.outs.answers, true, "a refresh sees that it answers again");
  assert.equal(await one.up({ ...args, retryFor: 10 }), "update");
  assert.deepEqual(await one.refresh(), []);
  byHand("ip netns del left");
  assert.deepEqual(await one.refresh(), ["answers"]);
  byHand("ip netns add left");
  await one.down();
});

test("a check waits for what takes a moment, as long as it is told to", async (t) => {
  ground(t);
  byHand("ip -n right link set hub0 down");
  const one = new Deployed("Reach", "one");
  const started = performance.now();
  const up = one.up({ from: "left", to: far.four, timeout: 1, retryFor: 20 });
  setTimeout(() => byHand("ip -n right link set hub0 up", rightWay), 1500);
  assert.equal(await up, "create");
  assert.ok(performance.now() - started > 1500);
  await one.down();
  await assert.rejects(checked({ from: "nowhere", to: far.four, retryFor: 20 }), /from: netns nowhere is not there/);
});

const bad: [args: object, says: RegExp][] = [
  [{}, /to: by icmp asks an address: give to/],
  [{ to: "10.0.0.300" }, /to: expected an address without a prefix length/],
  [{ to: "10.0.0.1/24" }, /to: expected an address without a prefix length/],
  [{ to: "-c1" }, /to: expected an address/],
  [{ to: "h1; reboot" }, /to: expected an address/],
  [{ to: "10.0.0.1", by: "tcp" }, /port: by tcp asks a port/],
  [{ to: "10.0.0.1", port: 80 }, /port: ICMP has no ports/],
  [{ to: "10.0.0.1", by: "sctp" }, /by: expected "icmp" or "tcp" or "udp" or "http", not "sctp"/],
  [{ to: "10.0.0.1", by: "http", url: "http://10.0.0.1/" }, /to: by http asks what url names/],
  [{ by: "http", url: "https://10.0.0.1/" }, /url: expected a URL such as/],
  [{ by: "http", url: "http://me:secret@10.0.0.1/" }, /url: a URL with a password is not taken/],
  [{ to: "10.0.0.1", loss: { atMost: 5 } }, /loss: a share of 1 packet tells nothing/],
  [{ to: "10.0.0.1", count: 5, loss: { atMost: 5 }, expect: "silence" }, /loss: only an answer has loss/],
  [{ to: "10.0.0.1", by: "tcp", port: 80, size: 100 }, /size: only by: "icmp" takes size/],
  [{ to: "10.0.0.1", answers: false }, /answers: it is always true: to expect that nothing answers, give expect/],
  [{ to: "10.0.0.1", count: 0 }, /count: count is a whole number from 1 to 100/],
];

test("what does not fit together is refused before anything runs", async () => {
  for (const [args, says] of bad) {
    const one = new Deployed("Reach", "one");
    const failures = await one.failures({ ...args });
    const told = failures.map(({ reason }) => reason).join("\n");
    assert.match(told, says, JSON.stringify(args));
    assert.doesNotMatch(told, /secret/);
  }
});
