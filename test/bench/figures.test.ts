import assert from "node:assert/strict";
import { test } from "node:test";
import { figuresOf } from "./figures.ts";
import type { Results, Row } from "./results.ts";
import { rowsOf } from "./rows.ts";
import { labOf, pingsOf, resourcesOf } from "./shape.ts";
import { summaryText } from "./summary.ts";
import { tableText } from "./table.ts";

/** A row for a tool and a step, such as `Topology up`. */
const row = (what: string, seconds: number, more: Partial<Row> = {}): Row => {
  const [tool = "", step = ""] = what.split(" ");
  return {
    ...{ tool, step, seconds, shape: "star", hosts: 1000, processes: 1, rounds: 3 },
    ...{ peakMemoryMiB: 500, ownMemoryMiB: 300, stateBytes: null },
    ...more,
  };
};

const results = (...rows: Row[]): Results => ({
  machine: { cpus: 2, model: "a | b", memoryGiB: 8, kernel: "6.18" },
  versions: { node: "24" },
  date: "2026-11-24",
  rows,
  absent: [{ tool: "Mininet", why: "not there" }],
});

const verdict = (what: string, ...rows: Row[]) =>
  figuresOf(results(...rows)).find((figure) => figure.what.startsWith(what))?.holds;

test("a figure holds up to its limit, and what was not measured has no verdict", () => {
  assert.equal(verdict("`up`, against", row("Topology up", 8), row("Mininet up", 24)), true);
  assert.equal(verdict("`up`, against", row("Topology up", 8.1), row("Mininet up", 24)), false);
  assert.equal(verdict("`up`, against", row("Topology up", 8)), undefined);
  assert.equal(verdict("state", row("Topology up", 8, { stateBytes: 1_500_001 })), false);
  assert.equal(verdict("most memory", row("Topology up", 8, { ownMemoryMiB: 401 }), row("Topology destroy", 1)), false);
  const growing = [row("Topology up-kernel", 4), row("Topology up-kernel", 0.25, { hosts: 100 })];
  assert.equal(verdict("the provider's part of `up`, 1000", ...growing), false);
  assert.equal(
    verdict("4000", ...["up", "preview", "destroy"].map((step) => row(`Topology ${step}`, 30, { hosts: 4000 }))),
    true,
  );
});

test("the table has a row a tool, and says what is left out", () => {
  const text = tableText(results(row("floor up", 4.25), row("floor destroy", 1.5)));
  assert.match(text, /^\| batch script \| 4\.25 \| {2}\| {2}\| {2}\| 1\.50 \| {2}\|$/m);
  assert.match(text, /^Left out, in one round or in all: Mininet \(not there\)\.$/m);
});

test("the short table has the tools that build labs, and counts the targets that are met", () => {
  const rows = [row("Topology up", 8), row("Mininet up", 24), row("Topology refresh", 3.75), row("one no-op", 2)];
  const text = summaryText(results(...rows));
  assert.match(text, /^\| `Topology`: the whole lab as one resource \| 8\.0 \| 3\.8 \| {2}\| {2}\|$/m);
  assert.match(text, /^\| Mininet: its Python API \| 24\.0 \| {2}\| {2}\| {2}\|$/m);
  assert.doesNotMatch(text, /nothing/);
  assert.match(text, /^The project has set itself 2 targets, and 2 are met\./m);
});

test("a row is the median of its rounds", () => {
  const sample = { step: "up", processes: 7, peakMemoryMiB: 1, ownMemoryMiB: null, stateBytes: null };
  const taken = [3, 1, 2].map(
    (seconds) => ({ tool: "floor", shape: "star", hosts: 10, sample: { ...sample, seconds } }) as const,
  );
  const [found] = rowsOf(taken);
  assert.deepEqual([found?.seconds, found?.rounds, found?.ownMemoryMiB], [2, 3, null]);
});

test("labs have as many resources as they are fine, and a star of 4000 has four bridges of at most 1023 ports", () => {
  assert.equal(resourcesOf(labOf({ shape: "star", hosts: 1000 })), 4002);
  assert.equal(resourcesOf(labOf({ shape: "chain", hosts: 3 })), 3 + 3 + 2 + 4 + 3);
  const ports = Map.groupBy(labOf({ shape: "star", hosts: 4000 }, 1).cables, ({ near }) => near.bridge);
  assert.deepEqual(
    [...ports.values()].map(({ length }) => length),
    [1001, 1000, 1000, 1000],
  );
  assert.deepEqual(pingsOf(labOf({ shape: "chain", hosts: 3 })), [
    { from: "r1", to: "10.98.0.10" },
    { from: "r3", to: "10.98.0.5" },
  ]);
});
