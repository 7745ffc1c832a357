import assert from "node:assert/strict";
import { readlinkSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { execa } from "execa";
import { checkout } from "../support/checkout.ts";
import type { Stack } from "../support/engine.ts";
import { type CommandRun, netns } from "./command.ts";
import { assertAlive, assertTaken, hour, makeEmpty, ownPids, sizeOf } from "./held-lock.ts";
import { lock, startAs } from "./locked.ts";

test("a run that was PID 1 of its own PID namespace is not this host's", async (t) => {
  const { stack, folder } = await makeEmpty(t);
  const engine = await startAs(t, "pulumi", ...ownPids);
  assert.notEqual(engine.here, 1);
  lock(folder, { pid: 1, age: hour });
  const seen = await netns(stack, "recover", "--yes");
  assertAlive(seen);
  assert.match(seen.text, new RegExp(`\\(here it is pid ${engine.here}\\)`));
  await engine.end();
  assertTaken(await netns(stack, "recover", "--yes"), /that process has ended/);
});

test("a run of a container with a host name of its own is seen by it; one on another host is not", async (t) => {
  const { stack, folder } = await makeEmpty(t);
  const named = ["unshare", "--uts", "sh", "-c", 'hostname box; exec "$@"', "sh"];
  const engine = await startAs(t, "pulumi", ...named);
  lock(folder, { pid: engine.here, host: "box" });
  assertAlive(await netns(stack, "recover", "--yes"));
  lock(folder, { pid: engine.here, host: "another" });
  assert.match(
    (await netns(stack, "recover")).text,
    /root@another, since .*; look on that machine whether it still runs/,
  );
  assertTaken(await netns(stack, "recover", "--yes"), /it cannot be seen from here/);
});

test("from within a PID namespace a run cannot be told dead, for another with its PID may live outside", async (t) => {
  if (readlinkSync("/proc/self/ns/uts") !== "uts:[4026531838]") {
    return t.skip("this is a container: it has a host name of its own, and so has what it starts");
  }
  const { stack, folder } = await makeEmpty(t);
  const engine = await startAs(t, "pulumi");
  const path = lock(folder, { pid: engine.here });
  const inside = await recoverWithin(stack, "true");
  assert.equal(inside.exitCode, 1, inside.text);
  assert.match(
    inside.text,
    /cannot be told: .* that process may be outside[\s\S]*if no run is under way, type: pulumi cancel --yes --stack organization\/lab-test\/dev/,
  );
  assert.equal(await sizeOf(stack), 1);
  rmSync(path);
  // A run inside that is dead, and one outside that lives, may have had the same PID.
  const dead = await recoverWithin(stack, killedRun(stack, folder));
  assert.equal(dead.exitCode, 1, dead.text);
  assert.match(dead.text, /cannot be told: .* that process may be outside/);
  assert.equal(await sizeOf(stack), 1);
});

/** Runs `recover --yes` in a PID namespace of its own, with this host's name, after a command. */
async function recoverWithin(stack: Stack, first: string): Promise<CommandRun> {
  const script = `${first}; exec '${process.execPath}' '${join(checkout, "dist/cli/index.js")}' recover --yes`;
  const [file = "", ...argv] = [...ownPids, "bash", "-c", script];
  const {
    exitCode = -1,
    all,
    stdout,
  } = await execa(file, argv, {
    ...{ cwd: stack.folder, env: stack.env, stdin: "ignore", all: true, reject: false },
  });
  return { exitCode, text: all, out: stdout };
}

/** It listens, as an engine does: a provider ends where nothing does. */
const engineText = `const engine = require("node:net").createServer().listen(0, "127.0.0.1", () => {
  const address = "127.0.0.1:" + engine.address().port;
  require("node:child_process").spawn(
    process.execPath, ["-e", process.env.PLUGIN, "plugin", address], { stdio: ["ignore", 1, 2] });
});`;
const pluginText = `require(${JSON.stringify(join(checkout, "dist/provider/provider.js"))});
console.log("up");
setInterval(() => undefined, 1000);`;

/** The command for a run with a provider, of which the engine is killed, and its lock stays. */
function killedRun(stack: Stack, folder: string): string {
  Object.assign(stack.env, { ENGINE: engineText, PLUGIN: pluginText });
  const path = lock(folder, { text: "-" });
  const text = `{"pid":%d,"username":"root","hostname":"${hostname()}","timestamp":"2020-01-01T00:00:00Z"}`;
  return `said='${stack.folder}/said'
'${process.execPath}' -e "$ENGINE" > "$said" & engine=$!
for look in $(seq 300); do [ -s "$said" ] && break; sleep 0.1; done
kill -9 $engine
wait $engine
printf '${text}' $engine > '${path}'`;
}
