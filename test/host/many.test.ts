import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { before, it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { run } from "../support/host.ts";
import { below } from "../support/tree.ts";

const { ipBatch } = await import("../../dist/provider/host/batch/batch.js");
const { linkRemove } = await import("../../dist/provider/kernel/link/removal.js");
const { run: runCommand } = await import("../../dist/provider/host/run/run.js");
const { Shell } = await import("../../dist/provider/host/shell/shell.js");

const names = Array.from({ length: 20 }, (_, index) => `n${index}`);
const show = (name: string) => ({ argv: ["addr", "show", "dev", name], reads: true });

before(() => {
  for (const name of names) run("ip", "netns", "add", name);
});

/** What this process holds: open files, processes, timers. */
const held = () => ({
  files: readdirSync("/proc/self/fd").length,
  processes: below(process.pid).length,
  resources: process.getActiveResourcesInfo().toSorted(),
});

/** Waits until what ends by itself has ended. */
async function settled(): Promise<ReturnType<typeof held>> {
  let now = held();
  for (let looks = 0; looks < 50 && now.processes > 0; looks += 1) {
    await wait(100);
    now = held();
  }
  await wait(100);
  return held();
}

it("holds no file, process or timer after 10,000 operations in many namespaces", async () => {
  await Promise.all(names.map((name) => ipBatch(name, [show("lo")])));
  const begin = await settled();
  for (let round = 0; round < 25; round += 1) {
    const all = names.flatMap((name) => Array.from({ length: 20 }, () => ipBatch(name, [show("lo")])));
    for (const [result] of await Promise.all(all)) assert.match(JSON.stringify(result?.value), /"ifname":"lo"/);
  }
  assert.deepEqual(await settled(), begin);
});

it("gives each of many namespaces its own results and errors, also where one is not there or `ip` cannot parse", async () => {
  const places = [...names, "nowhere"];
  const add = (name: string) => ({ argv: ["link", "add", "name", `b-${name}`, "type", "bridge"] });
  const results = await Promise.all(
    places.map((name) =>
      Promise.allSettled([
        ipBatch(name, [add(name), show(`b-${name}`)]),
        ipBatch(name, [{ argv: ["link", "frobnicate"] }]),
        ipBatch(name, [show(`b-${name}`), { argv: ["link", "set", "dev", "nobody", "up"] }]),
      ]),
    ),
  );
  for (const [index, [made, refused, shown]] of results.slice(0, -1).entries()) {
    assert.match(JSON.stringify(made), new RegExp(`"ifname":"b-n${index}"`));
    assert.match(String(refused?.status === "rejected" && refused.reason), /frobnicate/);
    assert.match(JSON.stringify(shown), new RegExp(`"ifname":"b-n${index}".*Cannot find device .*nobody`));
  }
  assert.match(JSON.stringify(results.at(-1)), /nsenter: cannot open \/run\/netns\/nowhere/);
});

it("names the program that is missing, also where a shell starts it", async () => {
  const shell = new Shell();
  const how = ({ argv }: { argv: readonly string[] }) => shell.run(argv, []);
  for (const options of [{}, { how }])
    await assert.rejects(
      runCommand(["nsenter", "--net=/run/netns/n0", "--", "no-such-program"], options),
      /no-such-program is not installed, or not on PATH/,
    );
});

it("ends a batch that takes too long, and that alone", async () => {
  process.env.PULUMI_NETNS_TIMEOUT = "1.5";
  const path = "/run/stuck";
  // To open it waits for a writer.
  run("mkfifo", path);
  const others = names.map((name) => ipBatch(name, [show("lo")]));
  const [stuck] = await Promise.allSettled([ipBatch(path, [show("lo")])]);
  delete process.env.PULUMI_NETNS_TIMEOUT;
  assert.match(String(stuck.status === "rejected" && stuck.reason), /no answer within 1.5 s, so it was ended/);
  assert.equal((await Promise.all(others)).length, names.length);
  assert.equal((await settled()).processes, 0);
});

it("removes many links at once, and tells of the one that is not there", async () => {
  const links = Array.from({ length: 30 }, (_, index) => `d${index}`);
  for (const name of [...links, "stays"]) run("ip", "link", "add", "name", name, "type", "bridge");
  const results = await Promise.all([...links, "nobody"].map((name) => linkRemove({ name })));
  assert.deepEqual(
    results.map(({ error }) => error),
    [...links.map(() => undefined), 'Cannot find device "nobody"'],
  );
  assert.doesNotMatch(run("ip", "link"), /: d\d+/);
  assert.match(run("ip", "link"), /stays/);
  // One that cannot go keeps no other one here.
  run("ip", "link", "add", "name", "goes", "type", "bridge");
  const [gone, also, lo] = await Promise.all(["goes", "stays", "lo"].map((name) => linkRemove({ name })));
  assert.deepEqual([gone?.error, also?.error], [undefined, undefined]);
  assert.match(lo?.error ?? "", /not supported/);
  run("ip", "link", "set", "lo", "group", "default");
});
