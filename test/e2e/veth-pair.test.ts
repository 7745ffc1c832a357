import assert from "node:assert/strict";
import { test } from "node:test";
import { run } from "../support/host.ts";
import { pingAll, runIn } from "../support/lab.ts";
import { liveThrough } from "./life.ts";

/** The checks of lab 2, in labs/README.md. */
function answers(): void {
  pingAll(["my-red-ns1", "my-green-ns2"], ["192.168.100.1", "192.168.100.2"]);
  const defaults = { "my-red-ns1": "192.168.100.1", "my-green-ns2": "192.168.100.2" };
  for (const [netns, gateway] of Object.entries(defaults)) {
    assert.match(runIn(netns, "ip", "route"), new RegExp(`^default via ${gateway} dev eth0 `, "m"));
  }
  assert.doesNotMatch(run("ip", "-br", "link"), /eth0/, "the host sees the cable");
}

const below = ["red-address +", "green-address +", "red-default +", "green-default +"];

const drifts = [
  {
    title: "an mtu of each end, and one down",
    byHand: ["ip -n my-red-ns1 link set eth0 mtu 1400", "ip -n my-green-ns2 link set eth0 mtu 1300 down"],
    shows: ["cable ~ mtu: 1400 => 1500", "cable ~ peer.mtu: 1300 => 1500", "cable ~ peer.up: false => true"],
  },
  { title: "the cable cut", byHand: ["ip -n my-red-ns1 link del eth0"], shows: ["cable +", ...below] },
  {
    title: "a namespace deleted",
    byHand: ["ip netns del my-green-ns2"],
    shows: ["my-green-ns2 +", "cable +", ...below],
  },
];

const edits = [
  {
    from: `peer: { name: "eth0",`,
    to: `peer: { name: "eth0", mtu: 1400,`,
    changes: ["update cable"],
    ping: { address: "192.168.100.1", netns: "my-red-ns1" },
  },
];

test("lab 2: two namespaces joined by one cable", (t) =>
  liveThrough(t, { example: "veth-pair", answers, drifts, edits }));
