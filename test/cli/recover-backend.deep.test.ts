import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { makeStack } from "../support/engine.ts";
import { rememberHost } from "../support/lab.ts";
import { netns, oneOfEach } from "./command.ts";
import { cutOff } from "./cut-off.ts";

test("in a backend with an escape and a query a killed run is recovered, and every command knows the stack", async (t) => {
  const hostIsAsBefore = rememberHost();
  const top = mkdtempSync(join(tmpdir(), "netns-backend-"));
  t.after(() => rmSync(top, { recursive: true, force: true }));
  mkdirSync(join(top, "st q ü#%"));
  const backend = `${pathToFileURL(join(top, "st q ü#%")).pathname}?no_tmp_dir=true`;
  const stack = await makeStack(t, { program: oneOfEach("a", 74), backend });
  await cutOff(stack, { when: "end", at: "netns add a-ns1" }, "up");
  // The kill may also come while the engine writes the description of the state; `recover` mends that too.
  const refused = /currently locked|failed to load checkpoint: EOF/;
  assert.match((await stack.refused("up", "--yes", "--skip-preview")).text, refused);
  const { exitCode, text } = await netns(stack, "recover", "--yes");
  assert.equal(exitCode, 0, text);
  assert.match(text, /Mended \(\d\)/);
  assert.match((await netns(stack, "recover", "--yes")).text, /^Nothing to mend$/m);
  await stack.up();
  assert.match((await netns(stack, "show")).text, /^Stack lab-test\/dev/);
  const { objects } = JSON.parse((await netns(stack, "list", "--json")).out) as { objects: { home: string }[] };
  const gc = JSON.parse((await netns(stack, "gc", "--json")).out) as { home: string; objects: []; unknown: [] };
  assert.deepEqual([...new Set(objects.map(({ home }) => home))], [gc.home]);
  assert.deepEqual([gc.objects, gc.unknown], [[], []]);
  const doctor = JSON.parse((await netns(stack, "doctor", "--json")).out) as { check: string; what: string }[];
  assert.match(
    doctor.find(({ check }) => check === "subnets")?.what ?? "",
    /nothing else on the host uses .*10\.74\.0\.0\/24/,
  );
  await stack.destroy();
  hostIsAsBefore();
});
