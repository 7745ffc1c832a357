import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { rememberHost } from "../support/lab.ts";
import { shell } from "../support/shell.ts";

/** A program with a web server and a name's worth of secret; `word` is in the page's folder. */
const program = (port: number, word = "first") => `import * as pulumi from "@pulumi/pulumi";
import { Netns, Process } from "pulumi-netns";
const netns = new Netns("serving", { files: { "/etc/lab/word": "${word}", "/etc/lab/other": "${word}" } });
export const web = new Process("web", {
  netns, command: ["python3", "-m", "http.server", "${port}"], cwd: "/proc/self", ready: { tcp: ${port} },
  env: { TOKEN: pulumi.secret("not-for-everybody") },
});
new Process("reader", { netns, command: ["sh", "-c", "cat /etc/lab/word; sleep 1000"], restartOn: ["/etc/lab/word"] });
export const idle = new Process("idle", { netns, command: ["sleep", "1000"] });
`;

const answers = (port: number) =>
  shell(`ip netns exec serving curl -s -o /dev/null -w %{http_code} http://127.0.0.1:${port}/ || true`);

test("a process lives as its resource does, and its death is drift", async (t) => {
  const assertHost = rememberHost();
  const stack = await makeStack(t, { program: program(8090) });
  await stack.up();
  assert.equal(answers(8090), "200");
  assert.deepEqual((await stack.up()).changes, []);
  const pidOf = (name: string) =>
    stack.resources().find(({ urn }) => urn.endsWith(`::${name}`))?.outputs?.pid as number;
  const idle = pidOf("idle");
  assert.ok(!JSON.stringify(stack.resources()).includes("not-for-everybody"), "the secret is encrypted");

  process.kill(pidOf("web"), "SIGKILL");
  const { text } = await stack.refused("preview", "--refresh", "--expect-no-changes", "--diff");
  assert.match(text, /running *: false => true/);
  await stack.up("--refresh");
  assert.equal(answers(8090), "200");
  assert.equal(pidOf("idle"), idle, "the other process was left alone");

  stack.write(program(8091));
  assert.equal((await stack.up()).changes.length, 1);
  assert.deepEqual([answers(8090), answers(8091)], ["000", "200"]);
  assert.equal(pidOf("idle"), idle);

  const reader = pidOf("reader");
  stack.write(program(8091, "second"));
  assert.match((await stack.preview("--diff")).text, /\/etc\/lab\/word *: "[0-9a-f]{16}" => "[0-9a-f]{16}"/);
  assert.equal((await stack.up()).changes.length, 2);
  assert.notEqual(pidOf("reader"), reader);
  const log = stack.resources().find(({ urn }) => urn.endsWith("::reader"))?.outputs?.logFile as string;
  assert.match(shell(`cat ${log}.1 ${log}`), /^first(Terminated\n)?second$/);
  assert.equal(pidOf("idle"), idle);
  stack.write(program(8091, "second").replace('["/etc/lab/word"]', '["/etc/lab/no"]'));
  assert.match((await stack.refused("preview")).text, /restartOn\.\/etc\/lab\/no: this is no file of the namespace/);
  await stack.destroy();
  assertHost();
});
