import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { byHand, rememberHost } from "../support/lab.ts";
import { netns } from "./command.ts";

const program = `import { Netns } from "pulumi-netns";
new Netns("half");`;

test("what up says of a namespace that a run was making when it was cut off helps: its own command gives that run up", async (t) => {
  byHand("ip netns add first", "ip netns del first");
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program });
  const about = "netns half";
  const folder = "/run/pulumi-netns/host";
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const note = `${folder}/${createHash("sha256").update(about).digest("hex").slice(0, 16)}.json`;
  writeFileSync(note, JSON.stringify({ about, mark: "pulumi-netns:1 lab/gone Netns:half abcdef01" }), {
    mode: 0o600,
  });
  byHand("ip netns add half");
  const { text } = await stack.refused("up", "--yes", "--skip-preview");
  const [, mark = ""] = /type: pulumi-netns gc --mark "(.+)"/.exec(text) ?? [];
  assert.match(
    text,
    /name: netns half is being made by Netns:half of stack lab\/gone \(backend [0-9a-f]{8}\): give another name/,
  );
  const given = await netns(stack, "gc", "--yes", "--mark", mark);
  assert.equal(given.exitCode, 0, given.text);
  assert.equal(existsSync(note), false, given.text);
  await stack.up();
  await stack.destroy();
  hostIsAsBefore();
});
