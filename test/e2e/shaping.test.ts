import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { runIn } from "../support/lab.ts";
import { until } from "../support/shell.ts";
import { type Drift, liveThrough } from "./life.ts";

/** The Mbit/s that a client receives of the server's UDP, in datagrams that make frames of 1490 bytes. */
async function received(client: string, address: string): Promise<number> {
  const listener = spawn("ip", ["netns", "exec", client, "iperf3", "-s", "-1"], { stdio: "ignore" });
  const ended = once(listener, "exit");
  await until(() => /:5201/.test(runIn(client, "ss", "-ltn")));
  const text = runIn("my-server", "iperf3", "-J", "-c", address, "-u", "-b", "40M", "-l", "1448", "-t", "2");
  await ended;
  return JSON.parse(text).end.sum_received.bits_per_second / 1e6;
}

async function answers(): Promise<void> {
  const plans = { gold: 20, silver: 8, bronze: 2 };
  for (const [index, [plan, rate]] of Object.entries(plans).entries()) {
    const [found, wanted] = [await received(`my-${plan}`, `10.71.0.${index + 10}`), (rate * 1448) / 1490];
    // The burst counts for more in so short a time.
    assert.ok(Math.abs(found - wanted) < wanted / 10, `${plan}: ${found} against ${wanted}`);
  }
}

const drifts: Drift[] = [];

const edits = [
  {
    from: `rate: "50mbit"`,
    to: `rate: "60mbit"`,
    changes: ["update shaping"],
    ping: { address: "10.71.0.10", netns: "my-server" },
  },
];

test("a server that sends each client as much as its plan allows", (t) =>
  liveThrough(t, { example: "shaping", answers, drifts, edits }));
