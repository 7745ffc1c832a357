import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { makeStack, type Stack } from "../support/engine.ts";
import { assertHostIs, hostSnapshot, run } from "../support/host.ts";
import { rememberHost } from "../support/lab.ts";
import { netns } from "./command.ts";
import { type CutOff, cutOff } from "./cut-off.ts";
import { answers, recovered } from "./recovered.ts";

const points: Record<string, CutOff> = {
  "after a namespace is made, before it has its mark": { when: "end", at: "netns add my-ns1" },
  "while an address has only its claim": { when: "start", at: "addr add 10.0.0.10/24" },
};

for (const [point, cut] of Object.entries(points)) {
  test(`killed ${point}: recover, then up, then destroy`, async (t) => {
    const hostIsAsBefore = rememberHost();
    const stack = await makeStack(t, { example: "bridge" });
    await cutOff(stack, cut, "up");
    assert.match(
      (await stack.attempt("up", "--yes", "--skip-preview")).text,
      /currently locked|failed to load checkpoint/,
    );
    assert.match(await recovered(stack), /that process has ended/);
    await stack.up();
    answers();
    assert.deepEqual((await stack.up("--refresh")).changes, []);
    await stack.destroy();
    hostIsAsBefore();
  });
}

test("killed with the state's description empty: recover, then destroy without an up", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { example: "bridge" });
  await cutOff(stack, { when: "end", at: "link add name veth1" }, "up");
  writeFileSync(join(stack.folder, "state/.pulumi/stacks/lab-bridge/dev.json.attrs"), "");
  assert.match((await stack.refused("stack", "export")).text, /failed to load checkpoint: EOF/);
  await t.test("without --yes and a terminal nothing is touched", async () => {
    const before = [hostSnapshot(), filesOf(stack)] as const;
    const { exitCode, text } = await netns(stack, "recover");
    assert.equal(exitCode, 2, text);
    assert.match(text, /dev\.json\.attrs is only half written[\s\S]*Give --yes/);
    const { out } = await netns(stack, "recover", "--json");
    const { findings, done } = JSON.parse(out) as { findings: { about: string }[]; done: boolean };
    // The kill may have left the description of the lock empty, too.
    assert.deepEqual([[...new Set(findings.map(({ about }) => about))], done], [["backend"], false]);
    assertHostIs(before[0]);
    assert.deepEqual(filesOf(stack), before[1]);
  });
  await recovered(stack);
  await stack.destroy();
  hostIsAsBefore();
});

test("while a run is alive recover refuses, and names it", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program: slow });
  const running = stack.start(["up", "--yes", "--skip-preview"]);
  const [lock] = await locksOf(stack);
  const { pid, timestamp, ...rest } = JSON.parse(run("cat", lock as string)) as { pid: number; timestamp: string };
  // As after a step of the clock, or in a machine that was asleep.
  const older = new Date(Date.parse(timestamp) - 3600_000).toISOString();
  writeFileSync(lock as string, JSON.stringify({ pid, ...rest, timestamp: older }));
  for (const argv of [["--yes"], ["--yes", "--destroy"], []]) {
    const { exitCode, text } = await netns(stack, "recover", ...argv);
    assert.equal(exitCode, 1, text);
    assert.match(text, new RegExp(`under way: it is locked by pid ${pid} of .*, since 20.*kill -INT`));
  }
  writeFileSync(join(stack.folder, "may-end"), "");
  assert.equal((await running).exitCode, 0);
  await stack.destroy();
  hostIsAsBefore();
});

/** A program that goes on after it made a namespace, until a file says that it may end, or for a minute. */
const slow = `import { existsSync } from "node:fs";
import { Netns } from "pulumi-netns";
new Netns("slow");
for (let tries = 0; tries < 600 && !existsSync(import.meta.dirname + "/may-end"); tries += 1)
  await new Promise((resolve) => setTimeout(resolve, 100));
`;

async function locksOf(stack: Stack): Promise<string[]> {
  for (;;) {
    const found = filesOf(stack).filter((path) => /locks\/.*\.json$/.test(path));
    if (found.length > 0) return found.map((path) => join(stack.folder, "state", path));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const filesOf = (stack: Stack): string[] =>
  readdirSync(join(stack.folder, "state"), { recursive: true, encoding: "utf8" }).sort();
