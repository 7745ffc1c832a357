import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { processStat } from "../../provider/host/engine/process-stat.ts";
import { checkout } from "../support/checkout.ts";
import { until } from "../support/shell.ts";

/** A plugin below an engine's stand-in: it tells its PID, and does an operation whenever it is signalled. */
const plugin = `require(${JSON.stringify(join(checkout, "dist/provider/provider.js"))});
const { channel } = require("node:diagnostics_channel");
process.on("SIGUSR2", () => { channel("pulumi-netns:operation-start").publish({ argv: ["true"] }); console.log("began"); });
setInterval(() => undefined, 1000);
console.log(process.pid);`;
const engine = `const { spawn } = require("node:child_process");
const server = require("node:net").createServer().listen(0, "127.0.0.1", () => {
  const words = ["-v=9", "--tracing", "127.0.0.1:9", "127.0.0.1:" + server.address().port];
  spawn(process.execPath, ["-e", process.env.PLUGIN, "plugin", ...words], { stdio: ["ignore", 1, 2] });
});`;

async function start(t: TestContext): Promise<{ engine: ChildProcess; plugin: number; said: () => string }> {
  const child = spawn(process.execPath, ["-e", engine], { env: { ...process.env, PLUGIN: plugin }, stdio: "pipe" });
  let text = "";
  child.stdout.on("data", (chunk) => {
    text += chunk;
  });
  await once(child.stdout, "data");
  const pid = Number.parseInt(text, 10);
  t.after(() => {
    child.kill("SIGKILL");
    if (lives(pid)) process.kill(pid, "SIGKILL");
  });
  return { engine: child, plugin: pid, said: () => text };
}

const lives = (pid: number): boolean => processStat(pid) !== undefined;

test("a plugin ends within two seconds of its engine", async (t) => {
  const { engine, plugin } = await start(t);
  engine.kill("SIGKILL");
  assert.ok(await until(() => !lives(plugin), 2));
});

test("it begins no operation when its engine is dead", async (t) => {
  const { engine, plugin, said } = await start(t);
  process.kill(plugin, "SIGUSR2");
  assert.ok(await until(() => said().endsWith("began\n")));
  process.kill(plugin, "SIGSTOP");
  engine.kill("SIGKILL");
  await once(engine, "exit");
  process.kill(plugin, "SIGUSR2");
  process.kill(plugin, "SIGCONT");
  assert.ok(await until(() => !lives(plugin), 2));
  assert.equal(said().match(/began/g)?.length, 1);
});

test("it lives on while its engine only stands still", async (t) => {
  const { engine, plugin } = await start(t);
  engine.kill("SIGSTOP");
  await wait(1_000);
  assert.ok(lives(plugin));
});

test("one that is loaded when its engine is dead already ends at once", async (t) => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const start = () => spawn(process.execPath, ["-e", plugin, "--", "plugin", `127.0.0.1:${port}`], { stdio: "ignore" });
  const early = start();
  t.after(() => early.kill("SIGKILL"));
  await wait(1_000);
  assert.ok(lives(early.pid as number));
  early.kill("SIGKILL");
  server.close();
  await once(server, "close");
  // Its parent lives, as the first process does that becomes the parent of what an engine leaves.
  const late = start();
  t.after(() => late.kill("SIGKILL"));
  const [, signal] = await once(late, "exit", { signal: AbortSignal.timeout(5_000) });
  assert.equal(signal, "SIGKILL");
});
