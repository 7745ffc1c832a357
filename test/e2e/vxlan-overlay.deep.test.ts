import assert from "node:assert/strict";
import { test } from "node:test";
import { runIn } from "../support/lab.ts";
import { answers } from "../support/shell.ts";
import { type Drift, type Edit, liveThrough } from "./life.ts";

/** The networks: the addresses of their hosts, by leaf, and the data of the largest ping that is not cut into pieces. */
const networks = [
  { name: "red", hosts: ["10.77.0.1", "10.77.0.2", "10.77.0.3"], largest: 1472 },
  { name: "blue", hosts: ["10.77.0.11", "10.77.0.12", "10.77.0.13"], largest: 1422 },
];

/** Hosts of one network answer each other, on all leaves and with the largest packets; hosts of two do not, even on one leaf. */
function proved(): void {
  for (const { name, hosts, largest } of networks)
    for (const index of hosts.keys())
      for (const address of hosts) runIn(`${name}${index + 1}`, "ping", "-nc1", "-W2", "-Mdo", `-s${largest}`, address);
  assert.ok(!answers("red1", "10.77.0.11"));
  assert.ok(!answers("blue3", "10.77.0.2"));
}

const pings = (netns: string, address: string) => `ip netns exec ${netns} ping -n -c1 -W1 ${address}`;

const drifts: Drift[] = [
  {
    title: "a leaf that knows one other leaf alone sends its hosts' broadcasts nowhere else",
    byHand: [
      "bridge -n leaf1 fdb del 00:00:00:00:00:00 dev vx42 dst 10.78.3.1",
      `ip -n red1 neigh flush dev eth0; ! ${pings("red1", "10.77.0.3")}; ${pings("red1", "10.77.0.2")}`,
    ],
    shows: [
      `overlay + namespaces.leaf1.links.vx42.fdb.[1].mac: "00:00:00:00:00:00"`,
      `overlay + namespaces.leaf1.links.vx42.fdb.[1].remote: "10.78.3.1"`,
      "overlay - checks.red3.answers: false",
    ],
  },
  {
    title: "without the spine a red host is alone, and a blue one is not",
    byHand: ["ip -n spine link set leaf1 down", `! ${pings("red1", "10.77.0.2")}; ${pings("blue1", "10.77.0.12")}`],
    shows: ["cables.leaf1.spine.up", "checks.red2.answers", "checks.red3.answers"].map(
      (path) => `overlay - ${path}: false`,
    ),
  },
];

const edits: Edit[] = [
  {
    from: `device: "spine",`,
    to: `device: "spine", ttl: 9,`,
    changes: ["update overlay"],
    ping: { address: "10.77.0.2", netns: "red1" },
  },
];

test("hosts in networks of their own over a routed underlay, and over one network with a multicast group", (t) =>
  liveThrough(t, { example: "vxlan-overlay", answers: proved, drifts, edits }));
