import assert from "node:assert/strict";
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { it, type TestContext } from "node:test";
import { makeStack, type Stack } from "../support/engine.ts";
import type { StoredResource } from "../support/engine-output.ts";
import { run } from "../support/host.ts";
import { ping, rememberHost } from "../support/lab.ts";

const tool = run("sh", "-c", "command -v ip").trim();

/** Puts the real `ip` behind a script that ends instead of it: at the calls that a condition on their number names. */
function spoil(stack: Stack, condition: string): () => void {
  const folder = join(stack.folder, "bin");
  const script = `#!/bin/sh
(flock 9; echo >> ${folder}/calls) 9> ${folder}/lock
n=$(wc -l < ${folder}/calls)
[ $n ${condition} ] && kill -9 $$
exec ${tool} "$@"
`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "ip"), script);
  chmodSync(join(folder, "ip"), 0o755);
  stack.env.PATH = `${folder}:${process.env.PATH}`;
  return () => {
    rmSync(folder, { recursive: true });
    delete stack.env.PATH;
  };
}

async function labFails(t: TestContext, condition: string) {
  const assertHost = rememberHost();
  const stack = await makeStack(t, { example: "bridge" });
  const mend = spoil(stack, condition);
  const { text } = await stack.refused("up", "--yes", "--skip-preview");
  mend();
  assert.match(
    text,
    /pulumi-nodejs:dynamic\/linux:\w+ \([\w-]+\):\n\s+error: (1 error occurred:\n\s+\* )?.*it was ended by SIGKILL/,
  );
  return { stack, assertHost, text };
}

async function converges(stack: Stack, assertHost: () => void): Promise<void> {
  await stack.up();
  ping("10.0.0.20", "my-ns1");
  assert.deepEqual((await stack.preview("--refresh", "--expect-no-changes")).changes, []);
  await stack.destroy();
  assertHost();
}

it("says on the resource's row what failed in the middle of lab 1; the next up converges", async (t) => {
  const { stack, assertHost } = await labFails(t, "= 3");
  await converges(stack, assertHost);
});

it("records what it could not unmake, and the next up goes on with it", async (t) => {
  const said: string[] = [];
  // What the first command that dies was to make depends on the moment: of what was not even begun there is nothing to unmake.
  for (const first of [4, 5, 6, 7, 8]) {
    const { stack, assertHost, text } = await labFails(t, `-ge ${first}`);
    await converges(stack, assertHost);
    said.push(text);
    if (/what it made could not be unmade.*`pulumi up` goes on with it/.test(text)) return;
  }
  assert.fail(said.join("\n"));
});

it("removes by destroy what it could not unmake", async (t) => {
  const { stack, assertHost } = await labFails(t, "-ge 5");
  await stack.destroy();
  assertHost();
});

it("fails a refresh that cannot look, and the state stays as it is", async (t) => {
  const assertHost = rememberHost();
  const stack = await makeStack(t, { example: "bridge" });
  await stack.up();
  const before = stack.resources();
  const mend = spoil(stack, "-ge 1");
  const { text } = await stack.refused("refresh", "--yes", "--skip-preview");
  assert.match(text, /it was ended by SIGKILL/);
  mend();
  assert.deepEqual(kept(stack.resources()), kept(before));
  await stack.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes");
  await stack.destroy();
  assertHost();
});

const kept = (resources: StoredResource[]) =>
  resources.map(({ urn, id, inputs, outputs }) => ({ urn, id, inputs, outputs }));
