import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { execa } from "execa";
import { checkout } from "../support/checkout.ts";

test("an older Node is told what is needed, in one line, by the command line, a program and the plugin", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "netns-node-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const older = join(folder, "older.cjs");
  writeFileSync(older, `Object.defineProperty(process.versions, "node", { value: "20.20.2" });`);
  const said = /pulumi-netns needs Node 22\.12 or later; this is 20\.20\.2 \(/;
  const dist = join(checkout, "dist");
  const command = await execa(process.execPath, ["-r", older, join(dist, "cli/index.js"), "list"], { reject: false });
  assert.equal(command.exitCode, 1);
  assert.match(command.stderr, said);
  assert.equal(command.stderr.trim().split("\n").length, 1);
  for (const entry of ["provider/index.js", "provider/provider.js"]) {
    const text = `try { require(${JSON.stringify(join(dist, entry))}) } catch (error) { console.log(error.message) }`;
    const { stdout } = await execa(process.execPath, ["-r", older, "-e", text]);
    assert.match(stdout, said);
  }
});
