import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { dirname } from "node:path";
import { type TestContext, test } from "node:test";
import { running, wrapper } from "../support/providers.ts";
import { until } from "../support/shell.ts";
import { runs, signalAll } from "../support/tree.ts";
import { netns } from "./command.ts";
import { checks, userStack } from "./orphaned.ts";

test("a provider of a project without this package is named alone, and what only looks like an orphan is not", async (t) => {
  const stack = await userStack(t);
  const folder = "/run/other";
  const script = `${folder}/node_modules/@pulumi/pulumi/cmd/dynamic-provider/index.js`;
  mkdirSync(dirname(script), { recursive: true });
  writeFileSync(script, "setInterval(() => undefined, 1000);");
  t.after(() => rmSync(folder, { recursive: true }));
  const start = (...argv: string[]) => startedAs(t, folder, argv);
  const engine = createServer().listen(0, "127.0.0.1");
  t.after(() => engine.close());
  await once(engine, "listening");
  const { port } = engine.address() as AddressInfo;
  const node = process.execPath;
  const other = start(node, script, "-v=9", "127.0.0.1:1");
  const rest = [
    start(node, script, `127.0.0.1:${port}`),
    start(node, script, "10.0.0.1:1"),
    start(node, "-e", "setInterval(() => undefined, 1000)", script, "127.0.0.1:1"),
    start("sh", "-c", "sleep 60 || true", script, "127.0.0.1:1"),
    start("setpriv", "--reuid=65534", "--clear-groups", node, script, "127.0.0.1:1"),
  ];
  assert.deepEqual(
    (await checks(folder)).map(({ advice }) => advice),
    [`type: kill ${other}`],
  );
  assert.doesNotMatch((await netns(stack, "gc", "--yes")).text, new RegExp(folder));
  assert.ok([other, ...rest].every(runs));
  mkdirSync(`${folder}/node_modules/pulumi-netns`);
  writeFileSync(`${folder}/node_modules/pulumi-netns/package.json`, "{}");
  assert.match(
    (await netns(stack, "gc", "--yes")).text,
    new RegExp(`To be ended: process ${other} .*\n.*Removed 1`, "s"),
  );
  assert.ok(await until(() => !runs(other), 1));
  assert.ok(rest.every(runs));
});

test("what started a provider is ended only where it is its script, and waits for nothing else", async (t) => {
  const stack = await userStack(t);
  const folder = "/run/supervised";
  const provider = `${folder}/node_modules/@pulumi/pulumi/cmd/dynamic-provider/index.js`;
  const script = `${folder}/bin/${wrapper}`;
  const busy = `${folder}/busy/${wrapper}`;
  for (const path of [provider, script, busy]) mkdirSync(dirname(path), { recursive: true });
  writeFileSync(provider, "setInterval(() => undefined, 1000);");
  mkdirSync(`${folder}/node_modules/pulumi-netns`);
  writeFileSync(`${folder}/node_modules/pulumi-netns/package.json`, "{}");
  t.after(() => rmSync(folder, { recursive: true }));
  const starts = `"${process.execPath}" "${provider}" 127.0.0.1:1`;
  writeFileSync(script, `${starts}\nexit`);
  writeFileSync(busy, `sleep 60 &\n${starts}\nwait`);
  const start = (...argv: string[]) => startedAs(t, folder, argv);
  const ended = start("sh", script, "127.0.0.1:1");
  const kept = [
    start("bash", "-c", `${starts} & wait; sleep 60`, "supervisor", wrapper),
    start("bash", "-c", `${starts} & wait; sleep 60`, "supervisor", script),
    start("sh", busy, "127.0.0.1:1"),
  ];
  t.after(() => signalAll(running(folder), "SIGKILL"));
  assert.ok(await until(() => running(`${provider} 127.0.0.1:1`).length >= 4));
  const { exitCode, text } = await netns(stack, "gc", "--yes");
  assert.equal(exitCode, 0, text);
  assert.match(text, new RegExp(`waits for ever, and so does its script, process ${ended}`));
  assert.ok(await until(() => !runs(ended), 1));
  assert.ok(kept.every(runs), "a supervisor was ended");
});

/** A process of these arguments, in a folder, until the test ends. */
function startedAs(t: TestContext, cwd: string, [file = "", ...argv]: string[]): number {
  const child = spawn(file, argv, { cwd, stdio: "ignore", env: { ...process.env, NODE_OPTIONS: "" } });
  t.after(() => child.kill("SIGKILL"));
  return child.pid as number;
}
