import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { execa } from "execa";
import type { Finding } from "../../cli/doctor/finding.ts";
import { checkout, makeStack, type Stack } from "../support/engine.ts";
import { rememberHost } from "../support/lab.ts";
import { killEngine, languageHostsEnd, provider, running, wrapper } from "../support/providers.ts";
import { shell, until } from "../support/shell.ts";
import { runs, signalAll } from "../support/tree.ts";
import { netns } from "./command.ts";

/** A stack of somebody who starts `pulumi` without our tools, and so without what these let Node load first. */
async function userStack(t: TestContext, program = `import { Bridge } from "pulumi-netns"; new Bridge("left0");`) {
  const stack = await makeStack(t, { program });
  stack.env.NODE_OPTIONS = "";
  t.after(() => {
    signalAll(left(), "SIGKILL");
    languageHostsEnd();
  });
  return stack;
}

const left = () => [...running(wrapper), ...running(provider)];

/** Lets an engine die as soon as its provider is there. @returns the provider's PID, when it lives on */
async function orphan(stack: Stack): Promise<number> {
  await killEngine(stack, "up", provider);
  const [pid, ...more] = running(provider);
  assert.ok(pid && more.length === 0, "there is no orphan");
  return pid;
}

/** What the doctor, asked about no lab, says about providers in a folder. */
async function checks(folder: string): Promise<Finding[]> {
  const words = [join(checkout, "dist/cli/index.js"), "doctor", "--json"];
  const { stdout } = await execa(process.execPath, words, { cwd: "/", reject: false });
  const findings = (JSON.parse(stdout) as Finding[]).filter(({ check }) => check === "orphans");
  return findings.filter(({ what }) => what.includes(folder));
}

test("a provider whose engine died before its first request is named, and ended", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await userStack(t);
  const ways: Record<string, (pid: number) => Promise<unknown> | string> = {
    recover: () => netns(stack, "recover", "--yes"),
    gc: () => netns(stack, "gc", "--yes"),
    "what doctor says": async (pid) => {
      const [finding, ...more] = await checks(stack.folder);
      assert.deepEqual([finding?.status, more], ["warning", []]);
      assert.match(finding?.what ?? "", new RegExp(`^process ${pid} is a provider .*, since 20.*: its engine is dead`));
      shell(/type: (kill .*)/.exec(finding?.advice ?? "")?.[1] ?? assert.fail(finding?.advice));
    },
  };
  for (const [way, ends] of Object.entries(ways)) {
    await t.test(way, async () => {
      const pid = await orphan(stack);
      const { exitCode, text } = await netns(stack, way === "gc" ? "gc" : "recover");
      assert.match(text, new RegExp(`process ${pid} is a provider that works in ${stack.folder}`));
      assert.equal(exitCode, 2, text);
      assert.deepEqual(running(provider), [pid], "it was ended without a yes");
      await ends(pid);
      assert.ok(await until(() => left().length === 0, 1), `${left()} live`);
      await netns(stack, "recover", "--yes");
    });
  }
  assert.deepEqual(await checks(stack.folder), []);
  languageHostsEnd();
  hostIsAsBefore();
});

test("the provider of a run that lives is no orphan, whether its engine runs or stands still", async (t) => {
  const hostIsAsBefore = rememberHost();
  const slow = `import { Netns } from "pulumi-netns";
const made = new Netns("slow");
made.id.apply(() => new Promise((resolve) => setTimeout(resolve, 6000)));`;
  const stack = await userStack(t, slow);
  const run = stack.start(["up", "--yes", "--skip-preview"]);
  assert.ok(await until(() => running(provider).length > 0, 20));
  const [pid] = running(provider);
  run.kill("SIGSTOP");
  assert.deepEqual(await checks(stack.folder), []);
  assert.doesNotMatch((await netns(stack, "gc", "--yes")).text, /is a provider/);
  run.kill("SIGCONT");
  assert.deepEqual(running(provider), [pid]);
  const { exitCode, all } = await run;
  assert.equal(exitCode, 0, all);
  await stack.destroy();
  hostIsAsBefore();
});

test("a provider of a project without this package is named alone, and what only looks like an orphan is not", async (t) => {
  const stack = await userStack(t);
  const folder = "/run/other";
  const script = `${folder}/node_modules/@pulumi/pulumi/cmd/dynamic-provider/index.js`;
  mkdirSync(dirname(script), { recursive: true });
  writeFileSync(script, "setInterval(() => undefined, 1000);");
  t.after(() => rmSync(folder, { recursive: true }));
  const start = (...words: string[]) => startedAs(t, folder, words);
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
  const start = (...words: string[]) => startedAs(t, folder, words);
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

/** A process of these words, in a folder, until the test ends. */
function startedAs(t: TestContext, cwd: string, [file = "", ...words]: string[]): number {
  const child = spawn(file, words, { cwd, stdio: "ignore", env: { ...process.env, NODE_OPTIONS: "" } });
  t.after(() => child.kill("SIGKILL"));
  return child.pid as number;
}
