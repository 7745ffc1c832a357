import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { rememberHost } from "../support/lab.ts";
import { writeReport } from "./report.ts";
import { type Row, readResults } from "./results.ts";
import { benchScale } from "./scale.ts";

const checkout = join(import.meta.dirname, "../..");
const pages = ["README.md", "docs/benchmark.md"];

test("the benchmark builds three hosts by three tools, and reports what they cost", async (t) => {
  const work = mkdtempSync(join(tmpdir(), "netns-bench-test-"));
  t.after(() => rmSync(work, { recursive: true, force: true }));
  const assertHostIsAsBefore = rememberHost();
  const out = join(work, "results.json");
  await benchScale({
    work,
    shapes: [{ shape: "star", hosts: 3 }],
    tools: ["topology", "floor", "shell"],
    rounds: 1,
    out,
  });
  assertHostIsAsBefore();

  const results = readResults(out);
  assert.deepEqual(results.absent, []);
  const stepsOf = (name: string) => results.rows.filter(({ tool }) => tool === name).map(({ step }) => step);
  assert.deepEqual(stepsOf("floor"), ["up", "destroy"]);
  assert.deepEqual(stepsOf("shell script"), ["up", "destroy"]);
  for (const step of ["up", "up-kernel", "preview", "refresh", "add-host", "destroy", "destroy-kernel"])
    assert.ok(stepsOf("Topology").includes(step), step);
  const up = results.rows.find(({ tool, step }) => tool === "Topology" && step === "up") as Row;
  assert.ok(up.seconds > 0.1 && up.processes > 1 && Number(up.stateBytes) > 100, JSON.stringify(up));
  assert.ok(Number(up.ownMemoryMiB) > 10 && Number(up.peakMemoryMiB) > Number(up.ownMemoryMiB), JSON.stringify(up));

  mkdirSync(join(work, "docs"));
  for (const page of pages) copyFileSync(join(checkout, page), join(work, page));
  for (let times = 0; times < 2; times += 1) writeReport(results, work);
  const [readme = "", whole = ""] = pages.map((page) => readFileSync(join(work, page), "utf8"));
  assert.equal(readme.match(/3 hosts on one bridge/g)?.length, 1, "a second report takes the place of the first");
  assert.equal(whole.match(/seconds, star of 3/g)?.length, 1);
  assert.ok(readme.includes(`| \`Topology\`: the whole lab as one resource | ${up.seconds.toFixed(1)} |`), readme);
  assert.ok(whole.includes(`| \`Topology\` | ${up.seconds.toFixed(2)} |`), whole);
  assert.match(readFileSync(join(work, "docs/images/scale.svg"), "utf8"), /^<svg [\s\S]*batch script[\s\S]*<\/svg>\n$/);
});

test("a results file that is none is refused by name", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "netns-bench-test-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  copyFileSync(join(import.meta.dirname, "../../package.json"), join(folder, "results.json"));
  assert.throws(() => readResults(join(folder, "results.json")), /results\.json is no results file.*\n[\s\S]*machine/);
});
