import { test } from "node:test";
import { ping, pingAll } from "../support/lab.ts";
import { type Drift, liveThrough } from "./life.ts";

function answers(): void {
  pingAll([undefined, "h1", "h20", "printer"], ["10.99.0.1", "10.99.0.2", "10.99.0.21", "10.99.9.9"]);
  ping("10.97.0.4", "core1");
  ping("10.97.0.1", "core4");
}

const drifts: Drift[] = [
  {
    title: "a host's mtu, address and default route, and hosts gone",
    byHand: [
      ...["ip -n h7 link set lan mtu 1300", "ip -n h8 addr del 10.99.0.9/16 dev lan", "ip -n h9 route del default"],
      ...["ip netns del h1", "ip netns del h2"],
    ],
    shows: [
      ...['+ namespaces.h1.lan: "10.99.0.2/16"', '+ namespaces.h2.lan: "10.99.0.3/16"'],
      ...[
        '+ namespaces.h7.lan: "10.99.0.8/16"',
        '- namespaces.h7.lan.address: "10.99.0.8/16"',
        "- namespaces.h7.lan.mtu: 1300",
        "- namespaces.h7.lan.peer.mtu: 1500",
      ],
      ...['+ namespaces.h8.lan: "10.99.0.9/16"', "- namespaces.h8.lan.gateway: false"],
      ...[
        '+ namespaces.h9.lan: "10.99.0.10/16"',
        '- namespaces.h9.lan.address: "10.99.0.10/16"',
        "- namespaces.h9.lan.gateway: false",
      ],
    ].map((line) => `campus ${line}`),
  },
  {
    title: "the bridge gone",
    byHand: ["ip link del lan"],
    shows: [
      ...['+ bridges.lan.address: "10.99.0.1/16"', '+ bridges.lan.gateway: "10.99.0.1"'],
      ...Array.from({ length: 20 }, (_, index) => {
        const [path, address] = [`namespaces.h${index + 1}.lan`, `"10.99.0.${index + 2}/16"`];
        return [`+ ${path}: ${address}`, `- ${path}.address: ${address}`, `- ${path}.master: <null>`];
      }).flat(),
    ].map((line) => `campus ${line}`),
  },
];

const edits = [
  {
    from: "txQueueLength: 100",
    to: "txQueueLength: 200",
    changes: ["update campus"],
    ping: { address: "10.99.0.2", netns: "h20" },
  },
  {
    from: 'getNumber("hosts") ?? 20',
    to: 'getNumber("hosts") ?? 21',
    changes: ["update campus"],
    ping: { address: "10.99.0.2", netns: "h20" },
  },
];

test("a campus and a backbone, a resource each", (t) =>
  liveThrough(t, { example: "topology", answers, drifts, edits }));
