import assert from "node:assert/strict";
import { it } from "node:test";
import { converges, labFails } from "./spoiled.ts";

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
