import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { execa } from "execa";
import { checkout } from "../support/checkout.ts";
import { makeStack } from "../support/engine.ts";
import { rememberHost } from "../support/lab.ts";
import { shell, until } from "../support/shell.ts";
import { netns } from "./command.ts";

const program = (count: string) => `import { Process, Topology } from "pulumi-netns";
new Topology("laboratory-of-a-long-name", { namespaces: {
  pa: { processes: { tick: ["sh", "-c", "for i in ${count}; do echo tick $i; sleep 0.2; done; sleep 1000"] } },
  pb: { processes: { tick: { command: ["sleep", "1000"], running: false }, idle: ["sleep", "1001"] } },
} });
new Process("tock", { netns: "pa", command: ["sleep", "1002"] }, { dependsOn: [] });
`;

const inside = (node: string) => shell(`ip netns pids ${node} | xargs -r ps -o args= -p | grep ^sleep || true`);

test("processes of a topology are told, their logs shown and followed, and gc ends those of a lost stack", async (t) => {
  const assertHost = rememberHost();
  const stack = await makeStack(t, { program: program("1 2").replace(/new Process.*/, "") });
  await stack.up();
  stack.write(program("1 2"));
  await stack.up();

  const ps = await netns(stack, "ps");
  assert.equal(ps.exitCode, 1, "one does not run");
  assert.match(ps.text, /^NODE +PROCESS +PID +STATE +RESTARTS +COMMAND$/m);
  assert.match(ps.text, /^pa +tick +\d+ +running +0 +sh -c /m);
  assert.match(ps.text, /^pa +tock +\d+ +running +0 +sleep 1002$/m);
  assert.match(ps.text, /^pb +tick +- +not running +0 +sleep 1000$/m);
  const all = JSON.parse((await netns(stack, "ps", "--json")).out) as { name: string; pid: number; running: boolean }[];
  assert.equal(all.filter(({ running }) => running).length, 3);
  assert.match((await netns(stack, "show")).text, /runs sleep 1001/);

  assert.match((await netns(stack, "logs", "tick")).text, /several processes are called tick: pa\/tick, pb\/tick/);
  assert.match(
    (await netns(stack, "logs", "nosuch")).text,
    /no process is called nosuch; there are pa\/tick, pa\/tock/,
  );
  assert.equal((await netns(stack, "logs", "pa/tick")).out, "tick 1\ntick 2");
  assert.equal((await netns(stack, "logs", "pa/tick", "-n", "1")).out, "tick 2");

  // A change of the command starts that member alone, and a follower sees its lines.
  const command = [join(checkout, "dist/cli/index.js"), "logs", "pa/tick", "-f"];
  const follower = execa(process.execPath, command, { cwd: stack.folder, env: stack.env, reject: false });
  let followed = "";
  follower.stdout.on("data", (text) => {
    followed += text;
  });
  assert.ok(await until(() => followed.includes("tick 2")));
  const tock = all.find(({ name }) => name === "tock")?.pid;
  stack.write(program("3 4"));
  await stack.up();
  assert.ok(await until(() => /tick 2\n.*tick 3\ntick 4\n$/s.test(followed)), followed);
  follower.kill("SIGTERM");
  await follower;
  assert.equal(
    JSON.parse((await netns(stack, "ps", "--json")).out).find(({ name }: { name: string }) => name === "tock").pid,
    tock,
  );

  // A death is the drift of that member.
  process.kill(all.find(({ name }) => name === "idle")?.pid ?? 0, "SIGKILL");
  assert.match((await stack.refused("preview", "--refresh", "--expect-no-changes", "--diff")).text, /- running: false/);
  await stack.up("--refresh");
  assert.equal(inside("pb"), "sleep 1001\n");

  rmSync(join(stack.folder, "state/.pulumi/stacks"), { recursive: true });
  const gc = await netns(stack, "gc", "--yes");
  assert.match(gc.text, /process +tock +Process:tock +PID/);
  stack.live = false;
  assertHost();
});
