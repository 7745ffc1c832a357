import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { byHand, runIn } from "../support/lab.ts";
import { checked, far, ground } from "./answers-ground.ts";

/** The path of a program, as PATH has it. */
const found = (name: string): string | undefined =>
  (process.env.PATH ?? "")
    .split(":")
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));

const skip = found("iperf3") !== undefined ? false : "iperf3 is not installed (apt-get install iperf3)";

/** Limits what leaves a link to 5 Mbit a second. */
const limit = (netns: string, dev: string) =>
  byHand(`tc -n ${netns} qdisc add dev ${dev} root tbf rate 5mbit burst 16kb latency 50ms`);

const measured = (args: object) => checked({ server: "right", seconds: 2, ...args }, "Throughput");

test("what arrives under a limit of 5 Mbit is what the receiver says, by TCP and UDP, in both families", {
  skip,
}, async (t) => {
  ground(t);
  limit("hub", "right0");
  const bounds = { atLeast: "3.5mbit", atMost: "5mbit" };
  const outs = await measured({ to: far.four, ...bounds, retryFor: 5 });
  assert.ok(Number(outs.received) > 3.5e6 && Number(outs.received) < 5e6, `${outs.received}`);
  await measured({ to: far.four, by: "udp", offer: "20mbit", ...bounds });
  await measured({ to: far.six, by: "udp", ...bounds, retryFor: 5 });
  assert.equal(runIn(undefined, "ip", "netns", "pids", "right"), "", "no server is left");
  await assert.rejects(
    measured({ to: far.four, atLeast: "0.1gbit" }),
    /left to 10\.9\.2\.3 by tcp for 2 s: expected ≥ 0\.1gbit, seen [34]\.\d+mbit; route: via 10\.9\.1\.2 dev hub0 src 10\.9\.1\.1/,
  );
  await assert.rejects(measured({ to: far.four, atMost: "800kbit" }), /expected ≤ 800kbit, seen [34]\.\d+mbit/);
});

test("a limit that goes or comes is drift, and a network that carries nothing is told", { skip }, async (t) => {
  ground(t);
  const one = new Deployed("Throughput", "one");
  await one.up({ from: "left", to: far.four, server: "right", seconds: 1, atLeast: "20mbit" });
  limit("left", "hub0");
  assert.deepEqual(await one.refresh(), ["answers"]);
  byHand("tc -n left qdisc del dev hub0 root");
  assert.deepEqual(await one.refresh(), ["answers"], "the state's value was false, and is the declared one again");
  byHand("ip -n right link set hub0 down");
  await assert.rejects(
    measured({ to: far.four, seconds: 1, atLeast: "1mbit" }),
    /seen unable to connect to server.*; route: via 10\.9\.1\.2/,
  );
  assert.equal(runIn(undefined, "ip", "netns", "pids", "right"), "", "no server is left");
  await assert.rejects(
    measured({ from: "nowhere", to: far.four, atLeast: "1mbit" }),
    /from: netns nowhere is not there/,
  );
});

test("where iperf3 is lacking, the error says what to install", async (t) => {
  ground(t);
  const folder = mkdtempSync(join(tmpdir(), "without-iperf3-"));
  mkdirSync(folder, { recursive: true });
  for (const name of ["bash", "nsenter", "timeout", "sleep", "ip"])
    symlinkSync(String(found(name)), join(folder, name));
  const { PATH } = process.env;
  t.after(() => rmSync(folder, { recursive: true }));
  process.env.PATH = folder;
  const error = await measured({ to: far.four, atLeast: "1mbit" }).catch(String);
  process.env.PATH = PATH;
  assert.match(String(error), /iperf3 is not installed, or not on PATH; type, by distribution: apt-get install iperf3/);
});

test("rates and bounds that mean nothing are refused", async () => {
  const bad = [
    [{ to: far.four }, /atLeast: nothing is expected: give atLeast, atMost or both/],
    [
      { to: far.four, atLeast: "fast" },
      /atLeast: a rate is a number and a unit such as 500kbit, 5mbit or 1gbit \(tc\(8\)\), not "fast"/,
    ],
    [{ to: far.four, atLeast: "5mbit", atMost: "1mbit" }, /atLeast: 5mbit is more than atMost, 1mbit/],
    [{ to: far.four, atMost: "1mbit", seconds: 100 }, /seconds: seconds is a whole number from 1 to 30, not 100/],
  ] as const;
  for (const [args, says] of bad) {
    const failures = await new Deployed("Throughput", "one").failures({ ...args });
    assert.match(
      failures
        .map(({ property, reason }) => (reason.startsWith(property) ? reason : `${property}: ${reason}`))
        .join("\n"),
      says,
    );
  }
});
