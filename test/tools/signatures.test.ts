import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { execa } from "execa";
import { checkout } from "../support/checkout.ts";

/** What npm 11 tells in JSON, and its exit status: no registry here gives a wrong signature. */
const wrongOne = { name: "zod", version: "4.6.7", code: "EINTEGRITYSIGNATURE" };
const answers = [
  { told: { invalid: [wrongOne], missing: [] }, status: 1, exits: 1, says: /wrong signatures: zod@4.6.7/ },
  { told: { error: { code: "EMISSINGSIGNATUREKEY", summary: "zod has no key" } }, status: 1, exits: 1, says: /no key/ },
  { told: { error: { code: "ENOTFOUND", summary: "no route" } }, status: 1, exits: 0, says: /passed over: no route/ },
  {
    told: { invalid: [], missing: [wrongOne] },
    status: 1,
    exits: 0,
    says: /passed over: the registry has none of zod/,
  },
  { told: { invalid: [], missing: [] }, status: 0, exits: 0, says: /all right/ },
];

test("a wrong signature stops the gate, and no answer does not", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "netns-npm-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const npm = join(folder, "npm-cli.js");
  for (const { told, status, exits, says } of answers) {
    writeFileSync(npm, `console.log(${JSON.stringify(JSON.stringify(told))}); process.exitCode = ${status};`);
    const options = { env: { npm_execpath: npm }, reject: false };
    const { exitCode, stderr } = await execa("node", [join(checkout, "tools/signatures.mjs")], options);
    assert.equal(exitCode, exits, stderr);
    assert.match(stderr, says);
  }
});

test("npm itself, without a registry within reach, is passed over", async () => {
  const options = { env: { npm_config_registry: "http://127.0.0.1:9", npm_execpath: "" } };
  const { stderr } = await execa("node", [join(checkout, "tools/signatures.mjs")], options);
  assert.match(stderr, /signatures of npm packages: passed over: \S/);
});
