import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { rememberHost } from "../support/lab.ts";
import { until } from "../support/shell.ts";
import { proofs } from "./examples-proofs.ts";

// Runs on a kernel that has all types of links of these examples (examples.test.ts). EXAMPLES has the names, where not all are asked for.

const asked = process.env.EXAMPLES?.split(" ") ?? Object.keys(proofs);
const succeeds = (command: string): boolean => spawnSync("sh", ["-c", command]).status === 0;

for (const name of asked)
  test(`examples/${name}`, async (t) => {
    const hostIsAsBefore = rememberHost();
    const stack = await makeStack(t, { example: name });
    await stack.up();
    for (const { passes, stops } of proofs[name] ?? assert.fail(`examples/${name} has no proof`)) {
      if (passes !== undefined) assert.ok(await until(() => succeeds(passes), 20), `${passes}: does not succeed`);
      if (stops !== undefined) assert.ok(!succeeds(stops), `${stops}: succeeds`);
    }
    await stack.destroy();
    hostIsAsBefore();
  });
