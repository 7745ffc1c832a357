import assert from "node:assert/strict";
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { makeStack, type Stack } from "../support/engine.ts";
import { run } from "../support/host.ts";
import { ping, rememberHost } from "../support/lab.ts";

const tool = run("sh", "-c", "command -v ip").trim();

/** Puts the real `ip` behind a script that ends instead of it: at the calls that a condition on their number names. */
export function spoil(stack: Stack, condition: string): () => void {
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

export async function labFails(t: TestContext, condition: string) {
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

export async function converges(stack: Stack, assertHost: () => void): Promise<void> {
  await stack.up();
  ping("10.0.0.20", "my-ns1");
  assert.deepEqual((await stack.preview("--refresh", "--expect-no-changes")).changes, []);
  await stack.destroy();
  assertHost();
}
