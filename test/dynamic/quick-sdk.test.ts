import assert from "node:assert/strict";
import { test } from "node:test";
import { execa } from "execa";

const program = `
const pulumi = require("@pulumi/pulumi");
const loaded = () => Object.keys(require.cache).filter((file) => /node_modules.(typescript|@npmcli.arborist)./.test(file)).length;
const before = loaded();
(async () => {
  const { text } = await pulumi.runtime.serializeFunction((name) => name + "!");
  const paths = await pulumi.runtime.computeCodePaths();
  console.log(JSON.stringify({ before, after: loaded() > 0, text, paths: paths.size > 0 }));
})();`;

test("what the SDK needs for functions alone is loaded when a program has one", async () => {
  const preload = new URL("../../tools/setup/quick-sdk.cjs", import.meta.url).pathname;
  const { stdout } = await execa("node", [`--require=${preload}`, "-e", program]);
  const { text, ...rest } = JSON.parse(stdout);
  assert.deepEqual(rest, { before: 0, after: true, paths: true });
  assert.match(text, /name \+ "!"/);
});
