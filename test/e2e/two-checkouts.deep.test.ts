import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { pingAll, rememberHost, settle } from "../support/lab.ts";

const answers = () => pingAll([undefined, "my-ns1", "my-ns2"], ["10.0.0.1", "10.0.0.10", "10.0.0.20"]);

test("two checkouts with one project and stack name are two owners", async (t) => {
  const hostIsAsBefore = rememberHost();
  const [first, second] = [await makeStack(t, { example: "bridge" }), await makeStack(t, { example: "bridge" })];
  await first.up();
  await settle();
  const built = hostSnapshot();

  await t.test("the second is refused, with the object and who made it", async () => {
    const { text } = await second.refused("up", "--yes", "--skip-preview");
    const maker = "of stack lab-bridge/dev made it \\(backend [0-9a-f]{8}\\)";
    assert.match(text, new RegExp(`netns my-ns1 is there already.*Netns:my-ns1 ${maker}`));
    assert.match(text, new RegExp(`link my-br0.* is there already.*Bridge:my-br0 ${maker}`));
    assertHostIs(built);
    answers();
  });
  await t.test("a refresh and a destroy of the second leave the first alone", async () => {
    await second.pulumi("refresh", "--yes", "--skip-preview");
    await second.destroy();
    assertHostIs(built);
    assert.deepEqual((await first.up("--refresh")).changes, []);
  });
  await t.test("what the second takes over when the first is gone, the first does not delete", async () => {
    const state = await first.pulumi("stack", "export", "--file", `${first.folder}/before.json`);
    assert.equal(state.exitCode, 0);
    await first.destroy();
    await second.up();
    // The first believes, from an old backup of its state, that all of it is its own.
    await first.pulumi("stack", "import", "--file", `${first.folder}/before.json`);
    await first.destroy();
    answers();
    assert.deepEqual((await second.up("--refresh")).changes, []);
    await second.destroy();
  });
  hostIsAsBefore();
});
