import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, beforeEach, it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { run } from "../support/host.ts";

const trace = join(tmpdir(), `netns-trace-${process.pid}`);
process.env.PULUMI_NETNS_TRACE = trace;
const { ipBatch } = await import("../../dist/provider/host/batch/batch.js");
const { shareBatch } = await import("../../dist/provider/host/batch/share.js");
const { withLock } = await import("../../dist/provider/host/lock/lock.js");

beforeEach(() => rmSync(trace, { force: true }));
afterEach(() => run("sh", "-c", "ip netns del far 2> /dev/null || true"));
after(() => rmSync(trace, { force: true }));

/** What stands after a job, and at the end of a batch. */
const acknowledgements = ["route get 127.0.0.1", "addr show dev lo"];

/** The batches that were sent into the namespace, each without its acknowledgements. */
const batches = (): string[][] =>
  readFileSync(trace, "utf8")
    .trim()
    .split("\n")
    .map((text) => JSON.parse(text) as { words: string[]; input: string })
    .filter(({ words }) => words.includes("--net=/run/netns/far"))
    .map(({ input }) => input.split("\n").filter((line) => line && !acknowledgements.includes(line)));

const add = (name: string) => ({ argv: ["link", "add", "name", name, "type", "bridge"] });
const up = (name: string) => ({ argv: ["link", "set", "dev", name, "up"] });
const show = (name: string) => ({ argv: ["addr", "show", "dev", name], reads: true });
const far = async (...lines: Parameters<typeof ipBatch>[1]) => (await ipBatch("far", lines)).map(({ error }) => error);
const makeFar = () => ipBatch(undefined, [{ argv: ["netns", "add", "far"] }]);

it("sends the lines of all works as one batch, in their order, also into a namespace that the first one makes", async () => {
  const results = await shareBatch("far", [
    () => makeFar().then(() => far(add("b0"))),
    // It has its lines long before the third one, and is asked for them after the first one's.
    () => far(up("b0"), show("b0")),
    () => wait(20).then(() => far(up("b0"), up("nobody"))),
  ]);
  assert.deepEqual(results, [[undefined], [undefined, undefined], [undefined, 'Cannot find device "nobody"']]);
  const lines = ["link add name b0 type bridge", "link set dev b0 up", "addr show dev b0"];
  assert.deepEqual(batches(), [[...lines, "link set dev b0 up", "link set dev nobody up"]]);
});

it("goes on round by round, and waits for no work that has ended", async () => {
  await makeFar();
  await shareBatch("far", [
    () => far(add("b0")).then(() => far(up("b0"))),
    async () => undefined,
    () => far(add("b1")),
    () => far(add("b2")).then(() => far(up("b2"))),
  ]);
  const first = ["link add name b0 type bridge", "link add name b1 type bridge", "link add name b2 type bridge"];
  assert.deepEqual(batches(), [first, ["link set dev b0 up", "link set dev b2 up"]]);
});

it("lets a work look before the next one starts", async () => {
  await makeFar();
  const order: string[] = [];
  await shareBatch("far", [
    async () => {
      order.push(`${await far(show("nobody"))}`);
      return far(add("b0"));
    },
    async () => void order.push("second"),
  ]);
  assert.deepEqual(order, ['Device "nobody" does not exist.', "second"]);
  assert.deepEqual(batches(), [["addr show dev nobody"], ["link add name b0 type bridge"]]);
});

it("throws the first error when all have come to their end", async () => {
  await makeFar();
  const ended: string[] = [];
  const works = [
    () => far(add("b0")).then(() => wait(30).then(() => ended.push("first"))),
    () => far({ argv: ["link", "frobnicate"] }),
    () => far(up("b0"), show("b0")).then((errors) => ended.push(`third ${errors}`)),
    () => far(up("b0")).then(() => Promise.reject(new Error("the last one"))),
  ];
  await assert.rejects(shareBatch("far", works), /frobnicate/);
  assert.deepEqual(ended.toSorted(), ["first", "third ,"]);
});

it("starts nothing more after a work that failed before its lines", async () => {
  await makeFar();
  let started = false;
  const works = [
    () => far(add("b0")),
    () => Promise.reject(new Error("not there")),
    async () => {
      started = true;
    },
  ];
  await assert.rejects(shareBatch("far", works), /not there/);
  assert.equal(started, false);
  assert.deepEqual(batches(), [["link add name b0 type bridge"]]);
});

it("keeps nobody else waiting: other callers, a group within, whoever has the lock", async () => {
  await makeFar();
  const order: string[] = [];
  const tell = (what: string) => () => order.push(what);
  await Promise.all([
    shareBatch("far", [
      () => far(add("b0")).then(tell("first")),
      () => shareBatch("far", [() => far(add("b1")), () => far(add("b2"))]).then(tell("within")),
      () => withLock(() => far(add("b3"))).then(tell("lock")),
      () => wait(50).then(() => far(add("b4"))),
    ]),
    far(show("lo")).then(tell("other")),
  ]);
  assert.deepEqual(order.toSorted(), ["first", "lock", "other", "within"]);
  assert.equal(order.at(-1), "first", "it alone waits for the last one");
});
