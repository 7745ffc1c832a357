import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, it } from "node:test";
import { run } from "../support/host.ts";

const trace = join(tmpdir(), `netns-trace-${process.pid}`);
process.env.PULUMI_NETNS_TRACE = trace;
const { bridgeBatch, ipBatch, tcBatch } = await import("../../dist/provider/host/batch/batch.js");
const { shareBatch } = await import("../../dist/provider/host/batch/share.js");

beforeEach(() => {
  run("ip", "netns", "add", "far");
  rmSync(trace, { force: true });
});
afterEach(() => {
  run("ip", "netns", "del", "far");
  rmSync(trace, { force: true });
});

const addBridge = (name: string) => ({ words: ["link", "add", "name", name, "type", "bridge"] });
const mac = (index: number) => `02:00:00:00:00:${index.toString(16).padStart(2, "0")}`;
const fdbAdd = (index: number, name = "b0") => ({
  words: ["fdb", "add", mac(index), "dev", name, "self", "permanent"],
});
const fdbShow = (name: string) => ({ words: ["fdb", "show", "dev", name], reads: true });
const macsIn = (value: unknown) => (value as { mac: string }[]).map((entry) => entry.mac);
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** The programs that were started in the namespace, with the lines of each, without acknowledgements. */
const batches = (): [program: string | undefined, ...lines: string[]][] =>
  readFileSync(trace, "utf8")
    .trim()
    .split("\n")
    .map((text) => JSON.parse(text) as { words: string[]; input: string })
    .map(({ words, input }) => [
      words.find((word) => ["ip", "bridge", "tc"].includes(word)),
      ...input.split("\n").filter((line) => line && !/127\.0\.0\.1|dev lo$/.test(line)),
    ]);

it("gives each of many callers its own result of `bridge`, in one process", async () => {
  await ipBatch("far", [addBridge("b0")]);
  const results = await Promise.all(numbers(40).map((index) => bridgeBatch("far", [fdbAdd(index % 39)])));
  assert.deepEqual(
    results.slice(0, 39),
    numbers(39).map(() => [{}]),
  );
  assert.match(results[39]?.[0]?.error ?? "", /File exists/);
  const [shown, nobody, again] = await bridgeBatch("far", [fdbShow("b0"), fdbShow("nobody"), fdbShow("b0")]);
  for (const index of numbers(39)) assert.ok(macsIn(shown?.value).includes(mac(index)));
  assert.match(nobody?.error ?? "", /Cannot find device "nobody"/);
  assert.deepEqual(again, shown);
  assert.equal(batches().length, 3);
});

it("tells the caller whose line `bridge` cannot parse, and goes on with the others", async () => {
  await ipBatch("far", [addBridge("b0")]);
  const odd = { words: ["fdb", "add", mac(99), "dev", "b0", "vlan", "no-such"] };
  const unknown = { words: ["fdb", "frobnicate"] };
  const asked = [fdbAdd(1), odd, fdbAdd(2), unknown, fdbAdd(3)];
  const results = await Promise.allSettled(asked.map((line) => bridgeBatch("far", [line, fdbShow("b0")])));
  const shown = results.map((one) => (one.status === "fulfilled" ? one.value : []));
  assert.deepEqual(
    [0, 2, 4].map((index) => shown[index]?.[0]),
    [{}, {}, {}],
  );
  assert.ok(macsIn(shown[4]?.[1]?.value ?? []).includes(mac(3)));
  const errors = [1, 3].map((index) => {
    const result = results[index];
    return result?.status === "rejected" ? String(result.reason) : (result?.value[0]?.error ?? "");
  });
  assert.match(errors[0] ?? "", /invalid vlan id/);
  assert.match(errors[1] ?? "", /frobnicate/);
});

it("tells the caller whose read ends the program half-way, and goes on with the others", async () => {
  await ipBatch("far", [addBridge("b0")]);
  // A kernel without VLAN filtering refuses the dump when the first bracket is printed.
  const vlans = { words: ["vlan", "show"], reads: true };
  const asked = [fdbShow("b0"), vlans, fdbShow("b0")];
  const [one, odd, other] = await Promise.allSettled(asked.map((line) => bridgeBatch("far", [line])));
  assert.equal(one?.status, "fulfilled");
  assert.deepEqual(other, one);
  if (odd?.status === "rejected") assert.match(String(odd.reason), /bridge vlan show: .*Operation not supported/);
  else assert.ok(Array.isArray(odd?.value[0]?.value));
});

it("sends what callers ask of several programs as one batch each", async () => {
  await ipBatch("far", [addBridge("b0")]);
  rmSync(trace, { force: true });
  await Promise.all(
    numbers(6).flatMap((index) => [
      ipBatch("far", [addBridge(`c${index}`)]),
      bridgeBatch("far", [fdbAdd(index)]),
      tcBatch("far", [{ words: ["qdisc", "show", "dev", "b0"], reads: true }]),
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
    () => ipBatch("far", [{ words: ["link", "del", "dev", "b0"] }, addBridge("b1")]),
    () => bridgeBatch("far", [fdbAdd(3, "b1")]),
  ]);
  for (const { error } of results.flat()) assert.equal(error, undefined);
  assert.deepEqual(batches(), [
    ["ip", "link add name b0 type bridge"],
    ["bridge", fdbAdd(1).words.join(" "), fdbAdd(2).words.join(" ")],
    ["ip", "link del dev b0", "link add name b1 type bridge"],
    ["bridge", fdbAdd(3, "b1").words.join(" ")],
  ]);
});

it("keeps that order where a batch ends early", async () => {
  await ipBatch("far", [addBridge("b0")]);
  const works = [
    () => ipBatch("far", [{ words: ["link", "frobnicate"] }]),
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

it("shapes a link by `tc`, reads that back, and tells what is refused", async () => {
  await ipBatch("far", [addBridge("b0"), { words: ["link", "set", "dev", "b0", "up"] }]);
  const tbf = [
    "qdisc",
    "add",
    "dev",
    "b0",
    "root",
    "handle",
    "1:",
    "tbf",
    "rate",
    "5mbit",
    "burst",
    "10k",
    "latency",
    "50ms",
  ];
  const qdiscs = { words: ["qdisc", "show", "dev", "b0"], reads: true };
  const [added, again, shown] = await tcBatch("far", [{ words: tbf }, { words: tbf }, qdiscs]);
  assert.deepEqual(added, {});
  assert.match(again?.error ?? "", /Exclusivity flag on|File exists/);
  const [root] = (shown?.value ?? []) as { options: { rate: number } }[];
  assert.equal(root?.options.rate, 625_000);
  const lines = [
    ["qdisc", "add", "dev", "b0", "root", "tbf", "rate", "much"],
    ["qdisc", "del", "dev", "b0", "root"],
  ];
  const [odd, removed] = await Promise.allSettled(lines.map((words) => tcBatch("far", [{ words }])));
  assert.match(JSON.stringify(odd), /much/);
  assert.deepEqual(removed, { status: "fulfilled", value: [{}] });
});
