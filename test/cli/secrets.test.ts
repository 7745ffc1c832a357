import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Stack } from "../support/engine.ts";
import { netns } from "./command.ts";

/** Of the first ones every command is asked; of the others one that prints lines, one that prints JSON, and the engine. */
const thorough = ["postgres://admin:S3cr3t@127.0.0.1:9/state", "https://user:S3cr3t@127.0.0.1:9"];
const urls = [
  ...thorough,
  "postgres://admin:S3cr3t/%53@127.0.0.1:9/state",
  "s3://bucket?region=eu&secretAccessKey=S3cr3t",
  "https://u:pa'S3cr3t@127.0.0.1:9",
  "https://u:12/S3cr3t@127.0.0.1:9?pass%77ord=S3cr3t",
  "postgres://127.0.0.1:9/state?password='S3cr3t'",
  "postgres:u:S3cr3t@127.0.0.1",
  "unheard://admin:S3cr3t@host?token=S3cr3t",
];

for (const url of urls) {
  test(`no command shows the password of ${url.replaceAll("S3cr3t", "…")} or traces it`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "netns-secrets-"));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    mkdirSync(join(folder, "home"));
    writeFileSync(join(folder, "Pulumi.yaml"), "name: lab-test\nruntime: nodejs\n");
    const stack = new Stack(folder, "dev");
    const trace = join(folder, "trace");
    Object.assign(stack.env, { PULUMI_BACKEND_URL: url, PULUMI_NETNS_TRACE: trace, PULUMI_ACCESS_TOKEN: "pul-none" });
    const all = thorough.includes(url);
    const more = [["gc", "--mark", "foo"], ["gc", "--mark", "foo", "--json"], ["list"]];
    // The engine tries for long to reach what speaks HTTP.
    const asking = /^(https|unheard):/.test(url)
      ? []
      : [
          ["show"],
          ...(all
            ? [
                ["gc", "--json"],
                ["doctor", "--json"],
              ]
            : []),
        ];
    for (const argv of [["gc"], ["recover", "--json"], ...(all ? more : []), ...asking]) {
      const { text } = await netns(stack, ...(argv as [string]));
      assert.doesNotMatch(text, /S3cr3t/, argv.join(" "));
    }
    assert.ok(existsSync(trace));
    assert.doesNotMatch(readFileSync(trace, "utf8"), /S3cr3t/);
  });
}
