import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { execa } from "execa";
import { checkout } from "../support/checkout.ts";

test("a checkout's states are for their owner alone, those that are there already as well", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "netns-state-"));
  t.after(() => rmSync(folder, { recursive: true }));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, ".pulumi/stacks"), { recursive: true, mode: 0o755 });
  writeFileSync(join(folder, ".pulumi/stacks/old.txt"), "old", { mode: 0o644 });
  writeFileSync(join(folder, "Pulumi.yaml"), "name: closed\nruntime: nodejs\n");
  const readable = async () => {
    const argv = ["--reuid=65534", "--regid=65534", "--clear-groups", "find", folder, "-type", "f", "-readable"];
    const { stdout } = await execa("setpriv", argv, { reject: false });
    return stdout.split("\n").filter((path) => path.includes("/.pulumi/"));
  };
  assert.equal((await readable()).length, 1);
  const env = { HOME: folder, PULUMI_BACKEND_URL: "" };
  await execa(process.execPath, [join(checkout, "tools/pulumi.mjs"), "-C", folder, "stack"], { env });
  assert.deepEqual(await readable(), []);
});

test("a program that a signal ended has the status that stands for it", async () => {
  const { runInForeground } = await import(join(checkout, "tools/setup/run-program.mjs"));
  for (const [signal, status] of [
    ["KILL", 137],
    ["INT", 130],
    ["TERM", 143],
  ])
    assert.equal(await runInForeground("sh", ["-c", `kill -${signal} $$`]), status);
});
