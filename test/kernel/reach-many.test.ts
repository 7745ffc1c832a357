import assert from "node:assert/strict";
import { subscribe } from "node:diagnostics_channel";
import { test } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { far, ground, inputRule } from "./answers-ground.ts";

/** The commands that this process started, told by the channel on which each is published. */
const started: string[][] = [];
subscribe("pulumi-netns:operation-start", (operation) => {
  started.push([...(operation as { argv: string[] }).argv]);
});

const many = (to: string) =>
  Array.from({ length: 100 }, (_, index) => ({
    one: new Deployed("Reach", `many${index}`),
    args: { from: "left", to },
  }));

test("a hundred checks at once share four shells, and start no process of Node", async (t) => {
  ground(t);
  const all = many(far.four);
  started.length = 0;
  await Promise.all(all.map(({ one, args }) => one.up(args)));
  assert.equal(started.length, 4, started.map(([file]) => file).join(" "));
  for (const [file, ...words] of started) {
    assert.equal(file, "bash");
    assert.ok(!words.includes(process.execPath));
  }
  started.length = 0;
  const drift = await Promise.all(all.map(({ one }) => one.refresh()));
  assert.deepEqual(drift.flat(), []);
  assert.equal(started.length, 4);
  await Promise.all(all.map(({ one }) => one.down()));
});

test("a hundred checks that fail are repeated in a few shells, and told as one table", async (t) => {
  ground(t);
  inputRule("right", "icmp type echo-request drop");
  const all = many(far.four);
  started.length = 0;
  const ended = await Promise.allSettled(all.map(({ one, args }) => one.up({ ...args, timeout: 1, retryFor: 3 })));
  const reports = ended.map((one) => (one.status === "rejected" ? String(one.reason.message) : ""));
  const pointing = /^left to 10\.9\.2\.3 by icmp is not as expected: it is in the table of /;
  assert.equal(reports.filter((report) => pointing.test(report)).length, 39);
  assert.equal(reports.filter((report) => report.startsWith("left to 10.9.2.3 by icmp: expected answer")).length, 60);
  const [table = ""] = reports.filter((report) => report.startsWith("100 checks are not as expected:"));
  const [, head, ...rows] = table.split("\n");
  assert.match(`${head}`, /^from +to +by +expected +seen +route taken$/);
  assert.equal(rows.length, 41);
  assert.match(
    `${rows[0]}`,
    /^left +10\.9\.2\.3 +icmp +answer +silence \(0 of \d+ answered\) +via 10\.9\.1\.2 dev hub0 src 10\.9\.1\.1$/,
  );
  assert.equal(rows.at(-1), "and 60 more");
  assert.ok(started.length <= 24, `${started.length} shells`);
});
