import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { it } from "node:test";
import {
  addBridge,
  batches,
  bridgeBatch,
  fdbAdd,
  fdbShow,
  ipBatch,
  mac,
  macsIn,
  numbers,
  shareBatch,
  tcBatch,
  trace,
} from "./far-batches.ts";

it("sends what callers ask of several programs as one batch each", async () => {
  await ipBatch("far", [addBridge("b0")]);
  rmSync(trace, { force: true });
  await Promise.all(
    numbers(6).flatMap((index) => [
      ipBatch("far", [addBridge(`c${index}`)]),
      bridgeBatch("far", [fdbAdd(index)]),
      tcBatch("far", [{ argv: ["qdisc", "show", "dev", "b0"], reads: true }]),
    ]),
  );
  assert.deepEqual(
    batches()
      .map(([program]) => program)
      .toSorted(),
    ["bridge", "ip", "tc"],
  );
});

it("keeps the order of works that share batches, whichever program each of them asks", async () => {
  const results = await shareBatch("far", [
    () => ipBatch("far", [addBridge("b0")]),
    () => bridgeBatch("far", [fdbAdd(1)]),
    () => bridgeBatch("far", [fdbAdd(2)]),
    () => ipBatch("far", [{ argv: ["link", "del", "dev", "b0"] }, addBridge("b1")]),
    () => bridgeBatch("far", [fdbAdd(3, "b1")]),
  ]);
  for (const { error } of results.flat()) assert.equal(error, undefined);
  assert.deepEqual(batches(), [
    ["ip", "link add name b0 type bridge"],
    ["bridge", fdbAdd(1).argv.join(" "), fdbAdd(2).argv.join(" ")],
    ["ip", "link del dev b0", "link add name b1 type bridge"],
    ["bridge", fdbAdd(3, "b1").argv.join(" ")],
  ]);
});

it("keeps that order where a batch ends early", async () => {
  await ipBatch("far", [addBridge("b0")]);
  const works = [
    () => ipBatch("far", [{ argv: ["link", "frobnicate"] }]),
    () => ipBatch("far", [addBridge("b1")]),
    () => bridgeBatch("far", [fdbAdd(1, "b1"), fdbShow("b1")]),
  ] as const;
  const results: unknown[] = [];
  await assert.rejects(
    shareBatch(
      "far",
      works.map((work) => async () => void results.push(await work())),
    ),
    /frobnicate/,
  );
  const [added, [entry, shown] = []] = results as Awaited<ReturnType<typeof bridgeBatch>>[];
  assert.deepEqual([added, entry], [[{}], {}]);
  assert.ok(macsIn(shown?.value).includes(mac(1)));
});
