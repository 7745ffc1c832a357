import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { execa } from "execa";
import { checkout } from "../support/checkout.ts";
import { makeStack, type Stack } from "../support/engine.ts";
import { netns } from "./command.ts";

/** Notes of a namespace that is gone. */
const left = "/run/pulumi-netns/away@4026531840-1700000000000000000";

/** Runs `recover` on a terminal, of script(1), and types an answer. */
async function asked(stack: Stack, answer: string): Promise<{ exitCode: number | undefined; text: string }> {
  const command = `'${process.execPath}' '${join(checkout, "dist/cli/index.js")}' recover`;
  // A pipeline's terminal has no colours.
  const env = { ...stack.env, TERM: "xterm-256color", CI: undefined };
  const { exitCode, stdout } = await execa("script", ["--quiet", "--return", "--command", command, "/dev/null"], {
    ...{ cwd: stack.folder, env, input: `${answer}\n`, reject: false },
  });
  return { exitCode, text: stdout };
}

test("recover asks on a terminal, and does what is answered", async (t) => {
  const stack = await makeStack(t, { program: "" });
  mkdirSync(left, { recursive: true });
  const no = await asked(stack, "n");
  assert.match(no.text, /Do this\? \[y\/N\]/);
  assert.ok(no.text.includes("\u001b[1mStack lab-test/dev, backend"), no.text);
  assert.deepEqual([no.exitCode, existsSync(left)], [2, true]);
  const yes = await asked(stack, "y");
  assert.match(yes.text, /Mended \(1\)\. Next: `pulumi up`\r?\n.*`pulumi up --refresh`$/);
  assert.deepEqual([yes.exitCode, existsSync("/run/pulumi-netns")], [0, false]);
});

test("a state that is cut off itself is left as it is, and what to type is said", async (t) => {
  const stack = await makeStack(t, { program: "" });
  const state = join(stack.folder, "state/.pulumi/stacks/lab-test/dev.json");
  const whole = readFileSync(state, "utf8");
  writeFileSync(state, whole.slice(0, 40));
  const { exitCode, text } = await netns(stack, "recover", "--yes");
  assert.equal(exitCode, 1, text);
  assert.equal(readFileSync(state, "utf8"), whole.slice(0, 40));
  const [, command] = /Put that back: (cp .*?);/.exec(text) ?? [];
  assert.equal(command, `cp -- ${state}.bak ${state}`);
  await execa("sh", ["-ec", command]);
  assert.match((await netns(stack, "recover", "--yes")).text, /Nothing to mend/);
});
