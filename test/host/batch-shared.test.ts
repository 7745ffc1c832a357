import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, it } from "node:test";
import { run } from "../support/host.ts";

const trace = join(tmpdir(), `netns-trace-${process.pid}`);
process.env.PULUMI_NETNS_TRACE = trace;
const { ipBatch } = await import("../../dist/provider/host/batch/batch.js");

beforeEach(() => run("sh", "-c", "ip netns add far; ip -n far link set lo up"));
afterEach(() => {
  run("ip", "netns", "del", "far");
  rmSync(trace, { force: true });
});

const all = ["route", "show", "root", "0.0.0.0/0", "table", "all"];
const network = (index: number) => `10.1.${index}.0/24`;
const exact = (index: number) => ["route", "show", "to", "exact", network(index), "table", "all"];
const add = (index: number) => ["route", "add", "blackhole", network(index)];
/** Makes a route and reads it, as one job. */
const make = (index: number, argv = add(index)) =>
  ipBatch("far", [{ argv }, { argv: exact(index), reads: true, shared: all }]);
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const inputs = () =>
  readFileSync(trace, "utf8")
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { input: string }).input.trim().split("\n"));
const destinations = (value: unknown) => (value as { dst: string }[]).map(({ dst }) => dst);

it("reads once, at the end, for many jobs that could share it, and a few read for themselves", async () => {
  const some = await Promise.all(numbers(8).map((index) => make(index)));
  assert.deepEqual(
    some.map(([, shown]) => destinations(shown?.value)),
    numbers(8).map((index) => [network(index)]),
  );
  const many = await Promise.all(numbers(20).map((index) => make(index + 100)));
  for (const [index, [added, shown]] of many.entries()) {
    assert.equal(added?.error, undefined);
    assert.ok(destinations(shown?.value).includes(network(index + 100)));
  }
  const [first = [], second = []] = inputs();
  assert.equal(first.filter((line) => line.includes("exact")).length, 8);
  assert.deepEqual(
    second.filter((line) => line.startsWith("route show")),
    [all.join(" ")],
  );
  assert.equal(second.indexOf(all.join(" ")), second.length - 2, "only the end of the batch stands behind it");
});

it("asks again for the read where a job ends the batch early, and fails that job alone", async () => {
  const odd = ["route", "add", "blackhole", network(10), "no-such-word"];
  const results = await Promise.allSettled(numbers(20).map((index) => make(index, index === 10 ? odd : add(index))));
  for (const [index, result] of results.entries()) {
    if (index === 10) assert.ok(result.status === "rejected" && /no-such-word/.test(String(result.reason)));
    else {
      assert.ok(result.status === "fulfilled", `${index}: ${JSON.stringify(result)}`);
      const [added, shown] = result.value;
      // One that was reached is not done again, which would say that it is there already.
      assert.equal(added?.error, undefined);
      assert.ok(destinations(shown?.value).includes(network(index)), `${index}`);
    }
  }
});

it("costs the same whatever is on lo", async () => {
  const addresses = numbers(200).map((index) => ({ argv: ["addr", "add", `10.2.0.${index + 1}/32`, "dev", "lo"] }));
  await ipBatch("far", addresses);
  await Promise.all(numbers(50).map((index) => ipBatch("far", [{ argv: add(index) }])));
  const shows = inputs().map((lines) => lines.filter((line) => line.startsWith("addr show")).length);
  assert.deepEqual(shows, [1, 1], "one look at all addresses a batch, none a job");
});

it("takes any way to lo for an acknowledgement, also by a default route while lo is down", async () => {
  run(
    "sh",
    "-c",
    "ip -n far link set lo down; ip -n far link add b0 up type bridge; ip -n far addr add 10.9.0.2/16 dev b0",
  );
  run("ip", "-n", "far", "route", "add", "default", "via", "10.9.0.1");
  const [added] = await ipBatch("far", [{ argv: add(1) }]);
  assert.deepEqual(added, {});
});
