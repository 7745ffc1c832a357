import assert from "node:assert/strict";
import { test } from "node:test";
import { pingAll, runIn } from "../support/lab.ts";
import { type Drift, liveThrough } from "./life.ts";

function answers(): void {
  const ends = ["10.0.1.10", "10.0.2.10", "2001:db8:1::10", "2001:db8:2::10"];
  const gateways = ["10.0.1.1", "10.0.2.1", "2001:db8:1::1", "2001:db8:2::1"];
  pingAll(["my-west", "my-east", "my-router"], [...ends, ...gateways]);
  assert.match(runIn("my-west", "ping", "-n", "-c1", "10.0.2.10"), /ttl=63/, "nobody is on the way");
  const routes = (...argv: [string, ...string[]]) => runIn("my-west", ...argv).split(/ *\n/);
  assert.ok(routes("ip", "route").includes("10.0.1.0/24 dev eth0 proto kernel scope link src 10.0.1.10"));
  assert.ok(routes("ip", "-6", "route").some((line) => line.startsWith("default via 2001:db8:1::1 dev eth0 ")));
}

const drifts: Drift[] = [
  {
    title: "forwarding turned off, routes and an address removed",
    byHand: [
      "ip netns exec my-router sysctl -qw net.ipv4.ip_forward=0",
      "ip netns exec my-router sysctl -qw net.ipv6.conf.all.forwarding=0",
      "ip -n my-east route del default",
      "ip -n my-west -6 route del default",
      "ip -n my-router addr del 2001:db8:2::1/64 dev east",
    ],
    shows: [
      ...[`forward-ipv4 ~ value: "0" => "1"`, `forward-ipv6 ~ value: "0" => "1"`],
      ...["east-default-ipv4 +", "west-default-ipv6 +", "east-gateway-ipv6 +"],
    ],
  },
  {
    title: "the router's own link-local address removed, and elsewhere an mtu too small for IPv6",
    byHand: [
      "ip -n my-router -6 addr flush dev east scope link",
      "ip -n my-router neigh flush all",
      "ip -n my-west link set eth0 mtu 1000",
    ],
    shows: [
      `east-cable - linkLocal: "gone from link east in netns my-router"`,
      ...["west-cable ~ mtu: 1000 => 1500", "west-ipv6 +", "west-default-ipv6 +"],
    ],
  },
  {
    title: "the router gone",
    byHand: ["ip netns del my-router"],
    shows: [
      "my-router +",
      ...["forward-ipv4 +", "forward-ipv6 +"],
      ...["west", "east"].flatMap((side) => [`${side}-cable +`, `${side}-ipv4 +`, `${side}-ipv6 +`]),
      ...["west", "east"].flatMap((side) => [`${side}-gateway-ipv4 +`, `${side}-gateway-ipv6 +`]),
      ...["west", "east"].flatMap((side) => [`${side}-default-ipv4 +`, `${side}-default-ipv6 +`]),
    ],
  },
];

const edits = [
  {
    from: "peer: { name: side,",
    to: "mtu: 1500 - 100 * i, peer: { name: side,",
    changes: ["update east-cable"],
    ping: { address: "2001:db8:1::1", netns: "my-west" },
  },
];

test("two subnets and a router between them, IPv4 and IPv6", (t) =>
  liveThrough(t, { example: "router", answers, drifts, edits }));
