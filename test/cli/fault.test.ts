import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { byHand, ping, rememberHost, runIn } from "../support/lab.ts";
import { netns } from "./command.ts";
import { program, silent, started } from "./fault-lab.ts";

test("a fault changes links for a while, is no drift, and what is declared comes back, also when it is killed", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program });
  await stack.up();

  const cut = started(t, stack, "f1/f2", "--down");
  await cut.until(/0\.\d s {2}f1\/f2 down/);
  silent("10.84.60.2", "f1");
  ping("10.84.60.6", "f1");
  const busy = await netns(stack, "fault", "f1/f3", "--down");
  assert.match(busy.text, /a fault of this stack is under way, by process \d+: f1\/f2 down/);
  // The check is asked, and what the fault changed is no drift.
  const looked = await stack.refused("preview", "--refresh", "--expect-no-changes", "--diff");
  assert.match(looked.text, /a fault is under way in this lab, by process \d+: f1\/f2 down/);
  assert.match(looked.text, /answers: false|answers +: +false|answers/);
  assert.doesNotMatch(looked.text, /"?up"?: false/);
  cut.run.kill("SIGINT");
  assert.equal((await cut.run).exitCode, 0);
  ping("10.84.60.2", "f1");

  // An end that loses its IPv6 addresses and routes when it is down has them again.
  const wire = await netns(stack, "fault", "wire", "--down", "--for", "500ms", "--json");
  assert.equal(wire.exitCode, 0, wire.text);
  assert.deepEqual(
    wire.out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).what),
    ["begins", "ends"],
  );
  await stack.pulumi("preview", "--refresh", "--expect-no-changes");

  const killed = started(t, stack, "f4/eth0", "--down");
  await killed.until(/f4\/eth0 down/);
  killed.run.kill("SIGKILL");
  await killed.run;
  assert.match(
    (await netns(stack, "fault", "f4/eth0", "--down")).text,
    /earlier fault of this stack did not put everything back.*pulumi-netns recover/,
  );
  assert.match((await netns(stack, "list")).text, /f4\/eth0 down.*not ended/);
  assert.match(
    (await netns(stack, "recover", "--yes")).text,
    /a fault ended before it put everything back: f4\/eth0 down/,
  );
  await stack.pulumi("preview", "--refresh", "--expect-no-changes");

  await stack.destroy();
  hostIsAsBefore();
});

test("faults come from a file of steps, part nodes, and slow links down", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program });
  await stack.up();
  const file = join(stack.folder, "steps.txt");
  writeFileSync(
    file,
    "# two at a time\nat 0s: --partition f1,f3 --for 3s\nat 100ms: f4/eth0 --rate 100kbit --for 3s\n",
  );
  const steps = started(t, stack, "-f", file);
  await steps.until(/f4\/eth0: rate 100kbit/);
  silent("10.84.60.2", "f1");
  ping("10.84.60.6", "f1");
  // 20 packets of 1000 bytes take 1.6 seconds, less the first ones, which pass at once.
  const began = performance.now();
  runIn("f4", "ping", "-n", "-q", "-c20", "-i0.002", "-s952", "-W5", "fd84:60::2");
  assert.ok(performance.now() - began > 500, `${performance.now() - began} ms`);
  assert.equal((await steps.run).exitCode, 0);
  ping("10.84.60.2", "f1");
  await stack.pulumi("preview", "--refresh", "--expect-no-changes");
  // What somebody put on the link by hand comes back too.
  byHand("tc -n f4 qdisc add dev eth0 root handle 7: tbf rate 9mbit burst 9kb latency 9ms");
  const slow = await netns(stack, "fault", "f4/eth0", "--rate", "1mbit", "--for", "200ms");
  assert.equal(slow.exitCode, 0, slow.text);
  assert.match(runIn("f4", "tc", "qdisc", "show", "dev", "eth0"), /rate 9Mbit/);
  byHand("tc -n f4 qdisc del dev eth0 root");
  // Two that overlap on a link add up.
  writeFileSync(file, "at 0s: f4/eth0 --rate 1mbit --for 2s\nat 500ms: f4/eth0 --rate 2mbit --for 500ms\n");
  const rates = started(t, stack, "-f", file);
  const rate = () => runIn("f4", "tc", "qdisc", "show", "dev", "eth0");
  await rates.until(/rate 2mbit/);
  assert.match(rate(), /rate 2Mbit/);
  await rates.until(/ended: f4\/eth0: rate 2mbit/);
  assert.match(rate(), /rate 1Mbit/);
  assert.equal((await rates.run).exitCode, 0);
  assert.doesNotMatch(rate(), /rate/);
  for (const [line, says] of [
    ["at 5x: f1/f2 --down", /steps\.txt:1: a time is a number and ms, s, m or h/],
    ["f1/f2 --down", /steps\.txt:1: a step is "at TIME:" and a fault/],
    ["at 1s: f1/f9 --down", /steps\.txt:1: the stack has no link "f1\/f9"; it has f1\/f2, /],
    ["at 1s: f1/f2 --up", /steps\.txt:1: unknown option '--up'/],
    ["at 1s: f1/f2", /steps\.txt:1: say one of --down, --partition/],
    ["at 1s: f1/f2 --loss 200%", /steps\.txt:1: --loss: /],
    ["at 1s: f1/f2 --down --for 99999h", /steps\.txt:1: a time is at most 10000h, not "99999h"/],
  ] as const) {
    writeFileSync(file, `${line}\n`);
    const { exitCode, text } = await netns(stack, "fault", "-f", file);
    assert.equal(exitCode, 1);
    assert.match(text, says);
  }
  await stack.destroy();
  hostIsAsBefore();
});
