import assert from "node:assert/strict";
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
  tcBatch,
} from "./far-batches.ts";

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
  const odd = { argv: ["fdb", "add", mac(99), "dev", "b0", "vlan", "no-such"] };
  const unknown = { argv: ["fdb", "frobnicate"] };
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
  const vlans = { argv: ["vlan", "show"], reads: true };
  const asked = [fdbShow("b0"), vlans, fdbShow("b0")];
  const [one, odd, other] = await Promise.allSettled(asked.map((line) => bridgeBatch("far", [line])));
  assert.equal(one?.status, "fulfilled");
  assert.deepEqual(other, one);
  const [shown] = odd?.status === "fulfilled" ? odd.value : [];
  assert.match(shown?.error ?? JSON.stringify(shown?.value), /Operation not supported|^\[/);
});

it("takes the kernel's refusal for that of a line, also where the program ends with it", async () => {
  await ipBatch("far", [addBridge("b0")]);
  const neighbour = (index: number) => ({
    argv: ["neigh", "add", `10.9.0.${index}`, "dev", "b0", "lladdr", mac(index), "nud", "permanent"],
  });
  const asked = [[neighbour(1)], [neighbour(1), addBridge("b1")], [neighbour(2)]];
  const results = await Promise.all(asked.map((lines) => ipBatch("far", lines)));
  const refused = { error: "RTNETLINK answers: File exists" };
  assert.deepEqual(results, [[{}], [refused, refused], [{}]]);
});

it("shapes a link by `tc`, reads that back, and tells what is refused", async () => {
  await ipBatch("far", [addBridge("b0"), { argv: ["link", "set", "dev", "b0", "up"] }]);
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
  const qdiscs = { argv: ["qdisc", "show", "dev", "b0"], reads: true };
  const [added, again, shown] = await tcBatch("far", [{ argv: tbf }, { argv: tbf }, qdiscs]);
  assert.deepEqual(added, {});
  assert.match(again?.error ?? "", /Exclusivity flag on|File exists/);
  const [root] = (shown?.value ?? []) as { options: { rate: number } }[];
  assert.equal(root?.options.rate, 625_000);
  const lines = [
    ["qdisc", "add", "dev", "b0", "root", "tbf", "rate", "much"],
    ["qdisc", "del", "dev", "b0", "root"],
  ];
  const [odd, removed] = await Promise.allSettled(lines.map((argv) => tcBatch("far", [{ argv }])));
  assert.match(JSON.stringify(odd), /much/);
  assert.deepEqual(removed, { status: "fulfilled", value: [{}] });
});
