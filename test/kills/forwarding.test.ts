import assert from "node:assert/strict";
import { readdirSync, readFileSync, readlinkSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { isOn, makeLab, setUpHost } from "../e2e/forwarding-lab.ts";
import type { Stack } from "../support/engine.ts";
import { rememberHost } from "../support/lab.ts";

setUpHost();

const moments = {
  "when forwarding is on": () => readFileSync("/proc/sys/net/ipv4/ip_forward", "utf8").trim() === "1",
  "when the first object stands": () => readFileSync("/proc/net/dev", "utf8").includes("green:"),
  "when the first note is written": () => notes("/run/pulumi-netns").some((name) => name.endsWith(".json")),
};

for (const [moment, reached] of Object.entries(moments)) {
  test(`a run killed ${moment}, and up again`, async (t) => {
    const hostIsAsBefore = rememberHost();
    const green = await makeLab(t, "green", 2);
    // With a stack that is up, or without one.
    const red = moment === "when the first object stands" ? await makeLab(t, "red", 1) : undefined;
    await red?.up();
    const run = green.start(["up", "--yes", "--skip-preview"]);
    const ended = run.then(({ all }) => assert.fail(`it ended too early:\n${all}`));
    while (!reached()) await Promise.race([wait(1), ended]);
    ended.catch(() => undefined);
    killAllHere();
    await run;
    mendBackend(green);
    await green.pulumi("cancel", "--yes");
    await green.up();
    assert.ok(isOn());
    await green.destroy();
    await red?.destroy();
    hostIsAsBefore();
  });
}

function notes(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch {
    return [];
  }
}

/**
 * A file backend writes the state itself at once, but what describes it (`dev.json.attrs`) in place: the engine that was
 * killed just then leaves that one empty, and every later command fails with "EOF". It is made anew where it is missing.
 */
function mendBackend({ folder }: Stack): void {
  const stacks = `${folder}/state/.pulumi/stacks`;
  for (const name of readdirSync(stacks, { recursive: true, encoding: "utf8" }))
    if (name.endsWith(".attrs") && statSync(join(stacks, name)).size === 0) rmSync(join(stacks, name));
}

/** Kills all that runs on this private host but this process: the engine, the provider and whatever they started. */
function killAllHere(): void {
  assert.ok(process.env.PRIVATE_HOST, "this is the machine itself");
  const here = readlinkSync("/proc/self/ns/mnt");
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (Number(pid) !== process.pid && readlinkSync(`/proc/${pid}/ns/mnt`) === here)
        process.kill(Number(pid), "SIGKILL");
    } catch {
      // It ended by itself.
    }
  }
}
