import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { execa } from "execa";
import { checkout } from "../support/checkout.ts";
import { makeStack, type Stack } from "../support/engine.ts";

/** A kind whose work takes four seconds. */
const slow = `exports.handler = () => {
  const [{ handler }, { progressOf }] = ["handler", "progress"].map((name) => require(${JSON.stringify(join(checkout, "dist/provider/dynamic/"))} + name + ".js"));
  async function work({ urn }) {
    const progress = progressOf(urn, [["namespaces", 1000], ["links", 10]]);
    for (let done = 0; done < 40; done++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      progress.done("namespaces", 25);
    }
    progress.end();
  }
  const schema = require("zod").strictObject({});
  const verbs = { create: (_, self) => work(self).then(() => ({})), remove: (_, self) => work(self) };
  return handler({ name: "Slow", schema, replaceOn: [], ...verbs });
};`;

const program = `import * as pulumi from "@pulumi/pulumi";
class Slow extends pulumi.CustomResource {}
const urn = "urn:pulumi:dev::lab-test::pulumi-nodejs:dynamic/linux:Slow::campus";
const mark = ["lab-test/dev", "Slow:campus", urn].map(encodeURIComponent).join(" ");
new Slow("pulumi-nodejs:dynamic/linux:Slow", "campus", { mark, __provider: ${JSON.stringify(slow)} });`;

test("a pipeline has a line every few seconds on the resource's own row, and none of it at the end", async (t) => {
  const stack = await makeStack(t, { program });
  for (const text of [(await stack.up()).text, (await stack.destroy()).text]) {
    const lines = text.split("\n").filter((line) => /\d+\/1000 namespaces/.test(line));
    for (const line of lines)
      assert.match(line, /linux:Slow campus (creating|deleting|created|deleted) .* \d+\/1000 namespaces$/);
    assert.ok(lines.length >= 1 && lines.length <= 3, text);
    assert.doesNotMatch(text, /Diagnostics|messages?$|links/m);
  }
});

test("in a terminal the row tells it several times a second, and ends with all of it", async (t) => {
  const stack = await makeStack(t, { program });
  const counts = [...(await inTerminal(stack, "up")).matchAll(/ (\d+)\/1000 namespaces/g)].map(([, count]) =>
    Number(count),
  );
  assert.deepEqual(
    counts,
    [...counts].sort((one, other) => one - other),
  );
  assert.equal(counts.at(-1), 1000);
  assert.ok(new Set(counts).size >= 12, String(counts));
});

/** Runs `pulumi` in a terminal of its own. @returns what it wrote there */
async function inTerminal(stack: Stack, verb: string): Promise<string> {
  stack.live = true;
  const command = `stty cols 160 rows 50; exec pulumi ${verb} --yes --skip-preview --stack dev --color never`;
  const env = { ...stack.env, TERM: "xterm", CI: undefined };
  const { stdout } = await execa("script", ["-qec", command, "/dev/null"], { cwd: stack.folder, env });
  return stdout;
}
