import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readlinkSync, rmSync, statSync, truncateSync } from "node:fs";
import { it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs } from "../support/host.ts";
import { shell } from "../support/shell.ts";
import { before, logOf, ran, startedWith, textOf, until } from "./processes-ran.ts";

const sleeping = { netns: "runs", command: ["sleep", "1000"] };

/** The writer of a process's log, and the program that it runs. */
function writers({ outs }: Deployed): [writer: number, head: number] {
  const writer = Number.parseInt(textOf(String(outs.logFile).replace(/log$/, "writer")), 10);
  return [writer, Number(textOf(`/proc/${writer}/task/${writer}/children`))];
}

it("ends a process whose notes are lost, and a refresh tells that it is not as declared", async () => {
  for (const then of ["down", "up"]) {
    const one = new Deployed("Process", "one");
    await one.up(sleeping);
    const nonce = one.id.slice(-8);
    rmSync("/run/pulumi-netns", { recursive: true });
    assert.deepEqual(await one.refresh(), ["running"]);
    if (then === "up") {
      await one.up(sleeping);
      assert.equal(startedWith(nonce).filter((line) => line.startsWith("sleep")).length, 1);
    }
    await one.down();
    assert.deepEqual(startedWith(nonce), []);
    assertHostIs(before);
  }
});

it("is gone after its notes and its processes are", async () => {
  const one = new Deployed("Process", "one");
  await one.up(sleeping);
  process.kill(one.outs.pid as number, "SIGKILL");
  await until(() => startedWith(one.id.slice(-8)).join(), /^$/);
  rmSync("/run/pulumi-netns", { recursive: true });
  assert.equal(await one.refresh(), "gone");
});

it("moves into the present namespace of its name", async () => {
  shell("ip netns add runs-anew");
  const one = new Deployed("Process", "one");
  const args = { ...sleeping, netns: "runs-anew" };
  await one.up(args);
  shell("ip netns del runs-anew; ip netns add runs-anew");
  assert.deepEqual(await one.refresh(), ["running"]);
  await one.up(args);
  assert.equal(statSync(`/proc/${one.outs.pid}/ns/net`).ino, statSync("/run/netns/runs-anew").ino);
  assert.deepEqual(await one.refresh(), []);
  shell("ip netns del runs-anew");
  assert.deepEqual(await one.refresh(), ["running"]);
  await one.down();
  assertHostIs(before);
});

it("leaves nothing of a writer of the log that was stopped or killed", async () => {
  for (const [signal, ...which] of [
    ["SIGSTOP", 1],
    ["SIGSTOP", 0, 1],
    ["SIGKILL", 0],
    ["SIGKILL", 1],
  ] as const) {
    const one = new Deployed("Process", "one");
    await one.up(sleeping);
    const found = writers(one);
    for (const index of which) process.kill(found[index] as number, signal);
    await one.down();
    assert.deepEqual(found.map((pid) => textOf(`/proc/${pid}/cmdline`)).join(""), "", `${signal} ${which}`);
    assertHostIs(before);
  }
});

it("goes on where its log is removed or emptied, or cannot be written", async () => {
  const printing = "x=$(head -c 9999 /dev/zero | tr '\\0' x); n=0; while sleep 0.01; do n=$((n+1)); echo $x $n; done";
  const full = "/run/pulumi-netns/processes";
  for (const harm of [
    (log: string) => rmSync(log),
    (log: string) => truncateSync(log),
    (log: string) => {
      rmSync(log);
      mkdirSync(log);
    },
  ]) {
    await ran({ command: ["sh", "-c", printing], log: { maxBytes: 65_536 } }, async (one) => {
      harm(String(one.outs.logFile));
      await wait(1_500);
      assert.deepEqual(await one.refresh(), [], String(harm));
      assert.ok(existsSync(full));
      if (statSync(String(one.outs.logFile)).isFile()) assert.match(logOf(one), /x \d{2,}\n/);
    });
  }
});

it("removes the groups that a command has made in its own", async (t) => {
  const parent = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"].find((one) => existsSync(`${one}/cgroup.procs`));
  if (parent === undefined) return t.skip("needs control groups of version 2");
  await ran({ command: ["sleep", "1000"] }, async (one) => {
    const group = `${parent}/pulumi-netns/${one.id.slice(-8)}`;
    if (!existsSync(group)) return t.skip(`needs a ${parent} in which groups can be made`);
    shell(`mkdir -p ${group}/sub/sub; echo ${one.outs.pid} > ${group}/sub/cgroup.procs`);
  });
});

it("keeps neither the environment nor the folder of the run that started it", async () => {
  process.env.LAB_PROCESS_SECRET = "hushed-away";
  await ran({ command: ["sleep", "1000"] }, async (one) => {
    const all = readdirSync("/proc").filter((pid) =>
      /PULUMI_NETNS_(LOG|PROCESS)=/.test(textOf(`/proc/${pid}/environ`)),
    );
    assert.ok(all.length >= 5);
    for (const pid of [...all, ...writers(one)]) {
      assert.doesNotMatch(textOf(`/proc/${pid}/environ`), /hushed-away/);
      assert.notEqual(readlinkSync(`/proc/${pid}/cwd`), process.cwd());
    }
  });
  delete process.env.LAB_PROCESS_SECRET;
});
