import assert from "node:assert/strict";
import { test } from "node:test";
import { Deployed, type Props } from "../conformance/deployment.ts";

const cable = { device: "eth0", netns: "r1" };
const forward = (rule: Props) => ({ netns: "r1", chains: { forward: { rules: [rule] } } });
const web = { protocol: "tcp", ports: [80], then: "accept" };

/** Mistakes, by kind, each with the one message that the user gets. */
const mistakes: [kind: string, args: Props, says: RegExp][] = [
  ["Impairment", { ...cable, delay: 50 }, /^delay: a time is a number with us, ms or s, such as 50ms, not "50"$/],
  ["Impairment", { ...cable, loss: 0.01 }, /^loss: a share is a number with %, such as 0\.5%, not "0\.01"$/],
  ["PortForward", { port: 80, to: "10.0.0.2", hairpin: true }, /^hairpin: expected a network, such as .*, got "true"$/],
  ["Snat", { source: "any", to: "10.0.0.2" }, /^source: expected a network, such as 10\.0\.0\.0\/24 .*, got "any"$/],
  ["Rule", { table: 77 }, /^priority: it is missing or undefined: give it a value/],
  ["PortForward", { to: "10.0.0.2" }, /^port: it is missing or undefined: give it a value/],
  [
    "Impairment",
    { ...cable, toward: { "10.0.0.2": { duplicate: "1%" } } },
    /^toward\.10\.0\.0\.2\.duplicate: Impairment has no such argument; its toward\.10\.0\.0\.2 has delay, jitter, .*rate/,
  ],
  ["Firewall", forward({ ...web, from: [] }), /rules\.0\.from: the list is empty; give it a value, or leave it out$/],
  [
    "Firewall",
    forward({ ...web, from: "10.0.0.1/24" }),
    /from: 10\.0\.0\.1\/24 has host bits set; .* 10\.0\.0\.0\/24$/,
  ],
  ["Firewall", forward({ ...web, ports: 80 }), /ports: expected a list such as \[80\], not 80$/],
  ["Firewall", forward({ ...web, state: "new" }), /state: expected a list such as \["new"\], not "new"$/],
  ["Firewall", forward({ raw: "accept; drop" }), /raw: expected one rule .*, without ; # .*, got "accept; drop"$/],
  [
    "Firewall",
    forward({ protocol: "icmp", icmpTypes: ["ping"], then: "accept" }),
    /icmpTypes\.0: "ping" is none of "echo-request", "echo-reply"/,
  ],
  [
    "Firewall",
    forward({ protocol: "icmp", from: "fd00::/64", then: "accept" }),
    /^chains: forward\.rules\.0: icmp is of IPv4, and from or to of IPv6; give icmpv6$/,
  ],
  [
    "Firewall",
    { netns: "r1", chains: { input: { rules: [{ ...web, oif: "lan" }] } } },
    /^chains: input\.rules\.0: .* of input leave, if they do; leave oif out$/,
  ],
  [
    "Firewall",
    { netns: "r1", chains: { output: { rules: [{ ...web, iif: "lan" }] } } },
    /^chains: output\.rules\.0: .* came in by no link; leave iif out$/,
  ],
];

for (const [kind, args, says] of mistakes)
  test(`${kind} says once, and with what to do: ${says.source.slice(0, 60)}`, async () => {
    await assert.rejects(new Deployed(kind, "it").check(args), (error: Error) => {
      assert.match(error.message, says);
      assert.equal(error.message.split("\n").length, 1, error.message);
      return true;
    });
  });
