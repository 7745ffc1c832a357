import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { Deployed } from "../conformance/deployment.ts";

const root = "/sys/fs/cgroup";
execFileSync("mount", ["-t", "cgroup2", "none", root]);

/** Runs a process while it is used; nothing is left of its control group. */
async function ran(args: Record<string, unknown>, use: (one: Deployed, group: string) => Promise<void>): Promise<void> {
  const one = new Deployed("Process", "one");
  await one.up(args);
  const group = `${root}/pulumi-netns/${one.id.slice(-8)}`;
  await use(one, group).finally(() => one.down());
  assert.ok(!existsSync(`${root}/pulumi-netns`));
}

/** The log, when the command has ended. */
async function ended(one: Deployed): Promise<string> {
  for (let looks = 200; looks > 0 && one.outs.running; looks -= 1) {
    await wait(100);
    await one.refresh();
  }
  return readFileSync(String(one.outs.logFile), "utf8");
}

it("says which controllers are lacking, before anything starts", async () => {
  const up = new Deployed("Process", "one").up({ command: ["sleep", "100"], limits: { memory: "32M", pids: 5 } });
  await assert.rejects(up, /limits need the memory and pids controller .*'\+memory \+pids'/);
  assert.ok(!existsSync(`${root}/pulumi-netns`));
  writeFileSync(`${root}/cgroup.subtree_control`, "+memory +pids +cpu");
});

it("ends a command that takes more memory than it may", async () => {
  // `tail` keeps all of a line in its memory.
  const command = ["sh", "-c", "head -c 100000000 /dev/zero | tail -n 1 | wc -c; echo $?; sleep 0.3"];
  await ran({ command, limits: { memory: "32M" } }, async (one) => {
    assert.match(await ended(one), /Killed|^0$/m);
    assert.doesNotMatch(readFileSync(String(one.outs.logFile), "utf8"), /100000000/);
  });
});

it("starts no more processes than it may, and more when the limit is lifted in place", async () => {
  // A shell that cannot start a process ends: its first attempt comes when it counts as started.
  const command = ["sh", "-c", "sleep 2; while :; do sleep 1 & sleep 1 & sleep 1 & wait; echo three; done"];
  await ran({ command, limits: { pids: 3 } }, async (one) => {
    await wait(5000);
    await one.refresh();
    assert.match(readFileSync(String(one.outs.logFile), "utf8"), /Cannot fork/);
    assert.doesNotMatch(readFileSync(String(one.outs.logFile), "utf8"), /three/);
  });
  await ran({ command, limits: { pids: 100 } }, async (one, group) => {
    const { pid } = one.outs;
    await one.up({ command, limits: { pids: 50 } });
    assert.equal(readFileSync(`${group}/pids.max`, "utf8").trim(), "52");
    assert.equal(one.outs.pid, pid);
    await one.up({ command });
    assert.equal(readFileSync(`${group}/pids.max`, "utf8").trim(), "max");
  });
});

it("gives a command no more time of processors than it may have", async () => {
  await ran({ command: ["sh", "-c", "while :; do :; done"], limits: { cpus: 0.2 } }, async (_, group) => {
    const used = () => Number(/usage_usec (\d+)/.exec(readFileSync(`${group}/cpu.stat`, "utf8"))?.[1]);
    const [before, began] = [used(), performance.now()];
    await wait(3000);
    const share = (used() - before) / 1000 / (performance.now() - began);
    assert.ok(share > 0.05 && share < 0.35, `${share} of a processor`);
  });
});
