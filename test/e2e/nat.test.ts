import assert from "node:assert/strict";
import { test } from "node:test";
import { type FarMachine, ping, pingAll, runIn, seenFrom } from "../support/lab.ts";
import { type Drift, liveThrough } from "./life.ts";

const internet: FarMachine = { netns: "my-internet", address: "203.0.113.2", host: "203.0.113.1" };

async function answers(): Promise<void> {
  pingAll([undefined, "my-ns1", "my-ns2"], ["10.0.0.1", "10.0.0.10", "10.0.0.20", internet.address]);
  for (const netns of ["my-ns1", "my-ns2"]) assert.equal(await seenFrom(netns, internet), internet.host);
  assert.equal(
    runIn("my-internet", "ip", "route").trim(),
    "203.0.113.0/24 dev eth0 proto kernel scope link src 203.0.113.2",
  );
  assert.throws(() => ping("10.0.0.10", "my-internet"), "the far machine knows a way to the lab");
}

const table = "$(nft list tables | grep -o 'pulumi-netns-.*')";

const drifts: Drift[] = [
  {
    title: "the rule flushed, and the far machine gone",
    byHand: [`nft flush table inet ${table}`, "ip netns del my-internet"],
    shows: [
      ...[`masquerade + exceptOutDevice: "my-br0"`, `masquerade + source: "10.0.0.0/24"`],
      ...["my-internet +", "my-uplink +", "host-address +", "internet-address +"],
    ],
  },
  {
    title: "the table deleted and forwarding turned off",
    byHand: [`nft delete table inet ${table}`, "sysctl -qw net.ipv4.ip_forward=0"],
    shows: [
      `masquerade + exceptOutDevice: "my-br0"`,
      `masquerade + source: "10.0.0.0/24"`,
      "masquerade ~ forwarding: false => true",
    ],
  },
];

const edits = [
  {
    from: `new Masquerade("masquerade", { source: "10.0.0.0/24"`,
    to: `new Masquerade("masquerade", { source: "10.0.0.0/25"`,
    changes: ["update masquerade"],
    ping: { address: "10.0.0.20", netns: "my-ns1" },
  },
];

test("lab 1 with a stand-in for the internet", (t) => liveThrough(t, { example: "nat", answers, drifts, edits }));
