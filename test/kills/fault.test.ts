import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { netns } from "../cli/command.ts";
import { silent, started } from "../cli/fault-lab.ts";
import { makeStack } from "../support/engine.ts";
import { run } from "../support/host.ts";
import { byHand, ping, pingAll, rememberHost, runIn } from "../support/lab.ts";

/** Two bridges with a cable between them, nodes on both, and a bridge of somebody else's. */
const program = `import { Bridge, Topology, Veth } from "pulumi-netns";
const lab = new Topology("lab", {
  bridges: { "q-br0": { address: "10.84.64.1/24" }, "q-br1": { netns: "qs" } },
  namespaces: {
    ...{ qs: {}, q5: { "q-br1": "10.84.64.15/24" } },
    ...Object.fromEntries([1, 2, 3, 4].map((i) => ["q" + i, { "q-br0": "10.84.64.1" + i + "/24" }])),
  },
});
new Veth("trunk", { name: "q-trunk", master: "q-br0", peer: { netns: "qs", name: "trunk", master: "q-br1" } }, { dependsOn: lab });
new Bridge("hub", { name: "q-hub", adopt: true });
`;

const tables = () => run("nft", "list", "tables");
const nodes = (...numbers: number[]) => numbers.map((one) => `10.84.64.1${one}`);

test("nodes of a partition that share a bridge reach each other and nobody else, and a fault that was not ended is mended", async (t) => {
  const hostIsAsBefore = rememberHost();
  byHand("ip link add q-hub type bridge", "ip link set q-hub up");
  const stack = await makeStack(t, { program });
  await stack.up();
  const reachAll = () => pingAll(["q1", "q3", "q5", undefined], nodes(1, 2, 3, 4, 5));
  reachAll();

  const part = started(t, stack, "--partition", "q1,q2");
  await part.until(/q1, q2 apart from the others/);
  ping("10.84.64.12", "q1");
  ping("10.84.64.11", "q2");
  for (const outside of [...nodes(3, 5), "10.84.64.1"]) silent(outside, "q1");
  for (const outside of ["q4", "q5", undefined]) silent("10.84.64.12", outside);
  pingAll(["q3", "q5", undefined], [...nodes(3, 4, 5), "10.84.64.1"]);
  await stack.pulumi("preview", "--refresh", "--expect-no-changes");
  part.run.kill("SIGINT");
  assert.equal((await part.run).exitCode, 0);
  reachAll();

  // Nothing on the cable between two bridges tells the frames of the group from others, unless the bridges belong to it.
  const apart = await netns(stack, "fault", "--partition", "q1,q5");
  assert.equal(apart.exitCode, 1);
  assert.match(apart.text, /q1 and q5 hear each other by host\/q-br0 and qs\/q-br1, which are outside of the group/);
  const whole = started(t, stack, "--partition", "q1, q5, qs, host");
  await whole.until(/apart from/);
  ping("10.84.64.15", "q1");
  silent("10.84.64.13", "q1");
  whole.run.kill("SIGINT");
  assert.equal((await whole.run).exitCode, 0);
  reachAll();

  await t.test("a run that was killed is ended by recover, also without its note", async () => {
    for (const lost of [[], ["rm", "-r", "/run/pulumi-netns/host"]]) {
      const killed = started(t, stack, "--partition", "q1,q2");
      await killed.until(/apart from/);
      killed.run.kill("SIGKILL");
      await killed.run;
      silent("10.84.64.13", "q1");
      const [first, ...rest] = lost;
      if (first) run(first, ...rest);
      assert.match((await netns(stack, "list")).text, /fault +table bridge pulumi-netns-[0-9a-f]{8}/);
      const mended = await netns(stack, "recover", "--yes");
      assert.equal(mended.exitCode, 0, mended.text);
      assert.equal(tables(), "");
      reachAll();
    }
  });

  await t.test("an end that fails keeps the note, and recover finishes when what was in its way is gone", async () => {
    const down = started(t, stack, "q3/q-br0", "--down");
    await down.until(/q3\/q-br0 down/);
    const mark = JSON.parse(runIn("q3", "ip", "-json", "link", "show", "q-br0"))[0].ifalias;
    runIn("q3", "ip", "link", "set", "q-br0", "alias", "mine");
    down.run.kill("SIGINT");
    const { exitCode, all } = await down.run;
    assert.equal(exitCode, 1, all);
    assert.match(all, /lab: .*q3\.q-br0: .*somebody changed its mark: its alias is "mine"/);
    assert.doesNotMatch(all, /ended: /);
    assert.match(
      (await netns(stack, "fault", "q1/q-br0", "--down")).text,
      /earlier fault of this stack did not put everything back; .*pulumi-netns recover/,
    );
    assert.equal((await netns(stack, "recover", "--yes")).exitCode, 1);
    silent("10.84.64.13", "q1");
    runIn("q3", "ip", "link", "set", "q-br0", "alias", mark);
    const mended = await netns(stack, "recover", "--yes");
    assert.equal(mended.exitCode, 0, mended.text);
    reachAll();
    // What is gone is left to the next `up`.
    const lost = started(t, stack, "q4/q-br0", "--down");
    await lost.until(/q4\/q-br0 down/);
    run("ip", "netns", "del", "q4");
    lost.run.kill("SIGINT");
    assert.equal((await lost.run).exitCode, 1);
    assert.equal((await netns(stack, "recover", "--yes")).exitCode, 0);
    await stack.up("--refresh");
    reachAll();
  });

  await t.test("gc ends the fault of a stack that is lost", async () => {
    const file = join(stack.folder, "steps.txt");
    writeFileSync(file, "at 0s: --partition q1,q2\nat 1ms: hub --rate 1mbit\nat 2ms: q3/q-br0 --down\n");
    const killed = started(t, stack, "-f", file);
    await killed.until(/q3\/q-br0 down/);
    await stack.pulumi("stack", "rm", "--force", "--yes", "--preserve-config");
    stack.live = false;
    const under = await netns(stack, "gc", "--json");
    assert.match(under.text, new RegExp(`it is under way; \`kill -INT ${killed.run.pid}\` ends it`));
    killed.run.kill("SIGKILL");
    await killed.run;
    assert.match(run("tc", "qdisc", "show", "dev", "q-hub"), /rate 1Mbit/);
    const gone = await netns(stack, "gc", "--yes");
    assert.equal(gone.exitCode, 0, gone.text);
    assert.doesNotMatch(run("tc", "qdisc", "show", "dev", "q-hub"), /rate/);
    assert.equal(tables(), "");
    byHand("ip link del q-hub");
    hostIsAsBefore();
  });
});
