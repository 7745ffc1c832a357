import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { execa } from "execa";
import { checkout } from "../support/checkout.ts";
import { makeStack, type Stack } from "../support/engine.ts";
import { byHand, rememberHost } from "../support/lab.ts";
import { running } from "../support/running.ts";
import { shell, until } from "../support/shell.ts";
import { netns } from "./command.ts";
import { nodeLab } from "./node-lab.ts";

const hostIsAsBefore = rememberHost();
const cli = [process.execPath, join(checkout, "dist/cli/index.js")] as const;

let lab: Stack;

/** The lab, which the first test brings up and the last one takes down. */
async function labOf(t: TestContext): Promise<Stack> {
  lab = await makeStack(t, { program: nodeLab });
  await lab.up();
  return lab;
}

const exec = (...words: string[]) => netns(lab, "exec", ...words);

/** Types lines on a terminal of our command line. @returns what the terminal showed */
async function typed(lines: string[], ...words: string[]): Promise<string> {
  const command = [...cli, ...words].map((word) => `'${word}'`).join(" ");
  const child = execa("script", ["--quiet", "--return", "--command", command, "/dev/null"], {
    ...{ cwd: lab.folder, env: lab.env, reject: false, all: true },
  });
  let shown = "";
  child.all.on("data", (text) => {
    shown += text;
  });
  // A shell throws away what is typed before its prompt, and other commands say when they are ready.
  for (const line of lines) {
    assert.ok(await until(() => /(# |ready\r?\n)$/.test(shown), 60), shown);
    child.stdin.write(line);
    shown = "";
  }
  return (await child).all;
}

test("commands in the nodes of a stack", async (t) => {
  await labOf(t);
  await t.test("exec runs a command in a namespace, by either name of it, in a topology, and on the host", async () => {
    assert.match((await exec("na", "--", "ip", "-br", "addr")).out, /^eth0@\S+ +UP +10\.91\.0\.1\/24/m);
    assert.match((await exec("second", "--", "ip", "-br", "addr")).out, /10\.91\.0\.2\/24/);
    assert.match((await exec("nb", "--", "ping", "-c1", "10.91.0.1")).out, / 1 received/);
    assert.match((await exec("nt", "ip", "-br", "addr")).out, /10\.91\.9\.1/);
    assert.equal((await exec("na", "--", "cat", "/etc/lab-node/motd")).out, "files of its own");
    assert.equal((await exec("host", "readlink", "/proc/self/ns/net")).out, shell("readlink /proc/self/ns/net").trim());
    const elsewhere = await execa(...cliOf("exec", "-C", lab.folder, "-s", "dev", "na", "--", "pwd"), {
      cwd: "/",
      env: lab.env,
    });
    assert.equal(elsewhere.stdout, "/", "it runs in the folder of whoever types it");
  });
  await t.test("its exit status is that of the command, and its words reach it as they are", async () => {
    const odd = ["a b", "$(id)", "-n", "--stack", "it's", ""];
    const { out, exitCode } = await exec("na", "--", "sh", "-c", 'printf "<%s>" "$@"; exit 42', "sh", ...odd);
    assert.equal(out, odd.map((word) => `<${word}>`).join(""));
    assert.equal(exitCode, 42);
    assert.equal((await exec("na", "--", "sh", "-c", "kill -TERM $$")).exitCode, 143);
    const missing = await exec("na", "--", "no-such-program");
    assert.equal(missing.exitCode, 127);
    const says = (place: string) =>
      `pulumi-netns: there is no program "no-such-program" in PATH of ${place}; install it, or give its absolute path`;
    assert.equal(missing.text, says("netns na"));
    const onHost = await exec("host", "--", "no-such-program");
    assert.equal(onHost.exitCode, 127);
    assert.equal(onHost.text, says("the host"));
  });
  await t.test("it hands over its input, and its signals", async () => {
    const [file, words] = cliOf("exec", "na", "--", "cat");
    assert.equal((await execa(file, words, { cwd: lab.folder, env: lab.env, input: "in\nput" })).stdout, "in\nput");
    const told = 'trap "echo told; exit 7" TERM; echo ready; while :; do sleep 0.1; done';
    const child = spawn(...cliOf("exec", "na", "--", "sh", "-c", told), {
      ...{ cwd: lab.folder, env: { ...process.env, ...lab.env }, stdio: ["ignore", "pipe", "inherit"] },
    });
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
    });
    assert.ok(await until(() => text === "ready\n", 20));
    child.kill("SIGTERM");
    assert.deepEqual(await once(child, "exit"), [7, null]);
    assert.equal(text, "ready\ntold\n");
  });
  await t.test("a name that is none is refused with those that there are, the likeliest first", async () => {
    const { text, exitCode } = await exec("n1", "--", "true");
    assert.match(text, /^pulumi-netns: the stack has no node "n1"; it has (na|nb|nt), n., n., host$/);
    assert.equal(exitCode, 1);
    assert.match((await exec("hots", "--", "true")).text, /it has host, /);
    assert.match((await exec("na")).text, /missing required argument 'command'/);
    byHand("ip netns del nt");
    assert.match(
      (await exec("nt", "--", "true")).text,
      /node nt is not there now; `pulumi up --refresh` makes it again/,
    );
    await lab.up("--refresh");
  });
  await t.test("it has the terminal: Ctrl-C reaches the command alone", async () => {
    assert.match(await typed([], "exec", "na", "--", "sh", "-c", "test -t 0 && test -t 1 && echo tty"), /^tty\r?$/m);
    const shown = await typed(
      ["\u0003"],
      "exec",
      "na",
      "--",
      "sh",
      "-c",
      'trap "echo stopped; exit 3" INT; echo ready; while :; do sleep 0.1; done',
    );
    assert.match(shown, /stopped/);
  });
  await t.test("a shell's prompt names the node, whatever files it reads, and its status is handed on", async () => {
    lab.env.SHELL = "/bin/bash";
    const shown = await typed(["ip -br addr\n", "echo in-$PULUMI_NETNS_NODE; exit 5\n"], "shell", "na");
    assert.match(shown, /\[na\] .*ip -br addr\r?\n.*10\.91\.0\.1\/24/s);
    assert.match(shown, /in-na/);
    lab.env.SHELL = "/bin/sh";
    assert.match(await typed(["exit\n"], "shell", "second"), /\[nb\] # exit/);
    const piped = await execa(...cliOf("shell", "nb"), {
      cwd: lab.folder,
      env: lab.env,
      input: "ip -br addr\nexit 6\n",
      reject: false,
    });
    assert.match(piped.stdout, /10\.91\.0\.2/);
    assert.equal(piped.exitCode, 6);
  });
  await t.test("nothing of them is left", () => assert.deepEqual(running("nsenter"), []));
  await lab.destroy();
  hostIsAsBefore();
});

const cliOf = (...words: string[]): [string, string[]] => [cli[0], [cli[1], ...words]];
