import assert from "node:assert/strict";
import { it } from "node:test";
import { converges, labFails, spoil } from "../faults/spoiled.ts";
import { makeStack } from "../support/engine.ts";
import type { StoredResource } from "../support/engine-output.ts";
import { rememberHost } from "../support/lab.ts";

it("says on the resource's row what failed in the middle of lab 1; the next up converges", async (t) => {
  const { stack, assertHost } = await labFails(t, "= 3");
  await converges(stack, assertHost);
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
