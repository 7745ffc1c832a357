import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { execa } from "execa";
import { checkout, Stack } from "../support/engine.ts";
import { shell, until } from "../support/shell.ts";
import { type CommandRun, netns } from "./command.ts";
import { ended, lock, startAs } from "./locked.ts";

const hour = 3600;
const ownPids = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"];

/** A stack `lab-test/dev` without resources, and its backend's folder. */
async function makeEmpty(t: TestContext): Promise<{ stack: Stack; folder: string }> {
  const top = mkdtempSync(join(tmpdir(), "netns-lock-"));
  t.after(() => rmSync(top, { recursive: true, force: true }));
  for (const part of ["state", "home"]) mkdirSync(join(top, part));
  shell(`printf 'name: lab-test\\nruntime: nodejs\\n' > '${top}/Pulumi.yaml'`);
  const stack = new Stack(top, "dev");
  await stack.pulumi("stack", "init");
  return { stack, folder: join(top, "state/.pulumi") };
}

function assertAlive({ exitCode, text }: CommandRun): void {
  assert.equal(exitCode, 1, text);
  assert.match(text, /under way: it is locked by pid .*, which is alive\. Nothing was touched/);
}

function assertTaken({ exitCode, text }: CommandRun, why: RegExp): void {
  assert.equal(exitCode, 0, text);
  assert.match(text, why);
  assert.match(text, /Mended \(1\)/);
}

const sizeOf = async (stack: Stack): Promise<number> =>
  shell(`find '${stack.folder}/state/.pulumi/locks' -name '*.json'`).split("\n").filter(Boolean).length;

test("a lock whose time the clock left behind is that of a live run", async (t) => {
  const { stack, folder } = await makeEmpty(t);
  const engine = await startAs(t, "pulumi");
  for (const age of [hour, 0, -hour]) {
    lock(folder, { pid: engine.here, age });
    assertAlive(await netns(stack, "recover", "--yes"));
    assert.equal(await sizeOf(stack), 1);
  }
  await engine.end();
  assertTaken(await netns(stack, "recover", "--yes"), /that process is no more/);
  assert.equal(await sizeOf(stack), 0);
});

test("a PID that another program has by now is that of a dead run", async (t) => {
  const { stack, folder } = await makeEmpty(t);
  for (const name of ["sleep", "pulumi-language-nodejs"]) {
    const other = await startAs(t, name);
    // By its time alone it could have been there before.
    lock(folder, { pid: other.here, age: -hour });
    assertTaken(await netns(stack, "recover", "--yes"), /that process is no more/);
    await other.end();
  }
});

test("a live run is known whatever its engine is called", async (t) => {
  const { stack, folder } = await makeEmpty(t);
  for (const [place, name] of [
    ["link", "pl"],
    ["copy", "pl"],
    ["link", "pulumi-dev"],
    ["copy", "pulumi-dev"],
  ] as const) {
    const engine = await startEngineAs(t, stack, { place, name });
    lock(folder, { pid: engine.pid as number });
    assertAlive(await netns(stack, "recover", "--yes"));
    assert.equal(await sizeOf(stack), 1, `${place} ${name}`);
    await ended(engine);
  }
  assertTaken(await netns(stack, "recover", "--yes"), /that process is no more/);
});

/** Starts the real engine under another name; it waits for a state on its standard input. */
async function startEngineAs(
  t: TestContext,
  stack: Stack,
  { place, name }: { place: "link" | "copy"; name: string },
): Promise<ChildProcess> {
  const program = join(mkdtempSync(join(stack.folder, "engine-")), name);
  const engine = shell("readlink -f $(which pulumi)").trim();
  if (place === "link") symlinkSync(engine, program);
  else copyFileSync(engine, program);
  const child = spawn(program, ["stack", "import", "--stack", "dev"], {
    ...{ cwd: stack.folder, env: { ...process.env, ...stack.env }, stdio: ["pipe", "ignore", "ignore"] },
  });
  t.after(() => ended(child));
  const target = place === "link" ? engine : program;
  assert.ok(await until(() => readlinkSync(`/proc/${child.pid}/exe`) === target), `${program} did not start`);
  return child;
}

test("a process that may be an engine is not taken for a dead run", async (t) => {
  const { stack, folder } = await makeEmpty(t);
  // A Go program of an unknown make.
  const program = join(stack.folder, "packed");
  writeFileSync(program, Buffer.concat([readFileSync("/bin/sleep"), Buffer.from("\xff Go buildinf:", "latin1")]), {
    mode: 0o755,
  });
  const child = spawn(program, ["600"], { stdio: "ignore" });
  t.after(() => ended(child));
  lock(folder, { pid: child.pid as number });
  const { exitCode, text } = await netns(stack, "recover", "--yes");
  assert.equal(exitCode, 1, text);
  assert.match(
    text,
    new RegExp(`cannot be told: .*process ${child.pid} \\(packed\\) may be an engine under another name`),
  );
  assert.match(text, /where none is under way: pulumi cancel --yes --stack organization\/lab-test\/dev/);
  assert.equal(await sizeOf(stack), 1);
});

test("a run that was PID 1 of its own PID namespace is not this host's", async (t) => {
  const { stack, folder } = await makeEmpty(t);
  const engine = await startAs(t, "pulumi", ...ownPids);
  assert.notEqual(engine.here, 1);
  lock(folder, { pid: 1, age: hour });
  const seen = await netns(stack, "recover", "--yes");
  assertAlive(seen);
  assert.match(seen.text, new RegExp(`\\(here it is pid ${engine.here}\\)`));
  await engine.end();
  assertTaken(await netns(stack, "recover", "--yes"), /that process is no more/);
});

test("a run of a container with a host name of its own is seen by it; one on another host is not", async (t) => {
  const { stack, folder } = await makeEmpty(t);
  const named = ["unshare", "--uts", "sh", "-c", 'hostname box; exec "$@"', "sh"];
  const engine = await startAs(t, "pulumi", ...named);
  lock(folder, { pid: engine.here, host: "box" });
  assertAlive(await netns(stack, "recover", "--yes"));
  lock(folder, { pid: engine.here, host: "another" });
  assert.match((await netns(stack, "recover")).text, /root@another, since .*; look there whether it still runs/);
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
    /cannot be told: .* that process may be outside[\s\S]*where none is under way: pulumi cancel --yes --stack organization\/lab-test\/dev/,
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
  const [file = "", ...words] = [...ownPids, "bash", "-c", script];
  const {
    exitCode = -1,
    all,
    stdout,
  } = await execa(file, words, {
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

test("JSON holds nothing that a terminal acts on, and the same text for a program", async (t) => {
  const { stack, folder } = await makeEmpty(t);
  const username = "ro\u202eot\u009b\u{e0001}";
  lock(folder, { text: JSON.stringify({ pid: 0, username, hostname: hostname(), timestamp: "now" }) });
  const { out } = await netns(stack, "recover", "--json");
  assert.doesNotMatch(out, /[^\P{C}\n]/u);
  assert.ok(JSON.parse(out).findings[0].text.includes(username), out);
});

test("a lock that was cut off in the writing goes", async (t) => {
  const { stack, folder } = await makeEmpty(t);
  lock(folder, { text: '{"pid": 1' });
  assertTaken(await netns(stack, "recover", "--yes"), /by a run that was killed while it took the lock/);
});
