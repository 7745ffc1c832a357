import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { test } from "node:test";
import { netns } from "../cli/command.ts";
import { cutOff } from "../cli/cut-off.ts";
import { makeStack } from "../support/engine.ts";
import { byHand, rememberHost } from "../support/lab.ts";
import { running } from "../support/running.ts";
import { until } from "../support/shell.ts";
import { below, signalAll } from "../support/tree.ts";

const log = "/run/lab-e2e-exec";

/** What the commands have written since the last look. */
function said(): string[] {
  const text = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
  rmSync(log, { force: true });
  return text;
}

const program = `import * as pulumi from "@pulumi/pulumi";
import { Address, Exec, Netns, Veth } from "pulumi-netns";
const a = new Netns("exec-a", { files: { "/etc/lab-exec/motd": "files of its own" } });
const b = new Netns("exec-b");
const cable = new Veth("cable", { netns: a, peer: { netns: b, name: "eth0" }, name: "eth0" });
const near = new Address("near", { device: cable, address: "10.89.0.1/24", duplicateDetection: false });
const far = new Address("far", { device: cable.peer, address: "10.89.0.2/24", duplicateDetection: false });
const ping = new Exec("ping", { netns: a, command: ["ping", "-c1", "-W5", "10.89.0.2"] }, { dependsOn: [near, far] });
export const answered = ping.exitCode;
export const motd = new Exec("motd", { netns: a, command: ["cat", "/etc/lab-exec/motd"], user: "nobody" }).stdout;
const hushed = new Exec("hushed", {
  netns: b, user: "nobody", env: { WORD: pulumi.secret("correct-horse") }, stdin: pulumi.secret("battery-staple"),
  command: ["sh", "-c", "cat; echo $WORD; id -un"],
});
export const word = hushed.stdout;
new Exec("logged", {
  netns: b, command: ["sh", "-c", "echo do >> ${log}"], undo: ["sh", "-c", "echo undo >> ${log}"], triggers: { b, word: "first" },
});
`;

test("commands run after what they depend on, once, and their secrets stay secrets", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program });
  const { text } = await stack.up();
  assert.match(text, /answered: 0/);
  assert.match(text, /motd *: "files of its own"/);
  assert.match(text, /word *: \[secret\]/);
  assert.deepEqual(said(), ["do"]);
  for (const secret of ["correct-horse", "battery-staple"]) {
    assert.ok(!stack.state.includes(secret), `${secret} is in the state`);
    assert.ok(!text.includes(secret), `${secret} was printed`);
  }
  assert.match(JSON.stringify(stack.resource("ping").outputs), /1 received/);
  assert.deepEqual((await stack.up()).changes, []);
  assert.deepEqual((await stack.up("--refresh")).changes, []);
  assert.deepEqual(said(), []);
  const { text: shown } = await netns(stack, "show");
  assert.match(shown, /exec ping -c1 -W5 10\.89\.0\.2/);
  await t.test("a failing command ends the up with its last words, and no secret", async () => {
    stack.edit("id -un", "id -un; echo no $WORD >&2; exit 5");
    const { text: failed } = await stack.refused("up", "--yes", "--skip-preview");
    assert.match(failed, /ended with exit status 5, not 0; its last words:\s+no \[env WORD\]/);
    assert.doesNotMatch(failed, /correct-horse|battery-staple/);
    stack.edit("id -un; echo no $WORD >&2; exit 5", "id -un");
  });
  stack.edit('"first"', '"second"');
  await stack.up();
  assert.deepEqual(said(), ["undo", "do"]);
  await t.test("in another namespace of the same name it runs again", async () => {
    byHand("ip netns del exec-b");
    await stack.up("--refresh");
    assert.deepEqual(said(), ["do"]);
  });
  await stack.destroy();
  assert.deepEqual(said(), ["undo"]);
  hostIsAsBefore();
});

const slow = `import { Exec, Netns } from "pulumi-netns";
const netns = new Netns("exec-c");
new Exec("slow", { netns, command: ["sh", "-c", "echo begun >> ${log}; sleep 7201"], triggers: ["first"] });
`;

test("a run that is killed while a command runs: list tells of it, recover leaves it to its user", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program: slow });
  const run = stack.start(["up", "--yes", "--skip-preview"]);
  assert.ok(await until(() => existsSync(log), 30));
  const engine = run.pid as number;
  // The engine with its language host and the provider die, and not the command.
  const theirs = below(engine).filter((pid) => /^(pulumi|node)/.test(readFileSync(`/proc/${pid}/comm`, "utf8")));
  signalAll([engine, ...theirs], "SIGKILL");
  await run;
  assert.ok(await until(() => running("7201").length === 0, 5), running("7201").join("\n"));
  assert.deepEqual(said(), ["begun"]);
  assert.match(
    (await netns(stack, "list")).text,
    /exec +sh +Exec:slow +was cut off while it ran: what it has done stays/,
  );
  const recovered = await netns(stack, "recover", "--yes");
  assert.equal(recovered.exitCode, 0, recovered.text);
  const { text } = await stack.refused("up", "--yes", "--skip-preview");
  assert.match(text, /was cut off while it ran, and nobody knows how far it came/);
  assert.deepEqual(said(), []);
  stack.edit("sleep 7201", "true");
  await stack.up();
  assert.deepEqual(said(), ["begun"]);
  await stack.destroy();
  hostIsAsBefore();
});

test("a run that is killed before its command begins, or after it, runs it once all the same", async (t) => {
  const hostIsAsBefore = rememberHost();
  const quick = slow.replace("sleep 7201", "true").replace("netns,", "");
  const stack = await makeStack(t, { program: quick });
  await cutOff(stack, { when: "end", at: "echo begun" }, "up");
  assert.deepEqual(said(), ["begun"]);
  await netns(stack, "recover", "--yes");
  const { text } = await stack.refused("up", "--yes", "--skip-preview");
  assert.match(text, /was cut off while it ran/, "nobody noted its end");
  stack.edit('"first"', '"second"');
  await cutOff(stack, { when: "start", at: "echo begun" }, "up");
  await netns(stack, "recover", "--yes");
  stack.edit('"second"]', '"second"], rerun: "always"');
  await stack.up();
  assert.deepEqual(said(), ["begun"]);
  await stack.destroy();
  hostIsAsBefore();
});
