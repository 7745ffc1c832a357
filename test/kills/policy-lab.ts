import assert from "node:assert/strict";
import { ping } from "../support/lab.ts";
import { shell } from "../support/shell.ts";
import type { KilledLab } from "./killed-lab.ts";
import type { Declared } from "./stack.ts";

const netns = "my-policy";
const device = "eth0";
const [host, own, guest] = ["10.0.4.1", "10.0.4.2", "10.0.4.9"];

/** A namespace on a cable, with rules, a static neighbour, a firewall, NAT and conditions. */
export const policyLab: KilledLab = { resources, answers, inside };

function resources(changed: boolean): Declared[] {
  const number = changed ? 2 : 1;
  return [...cable(number), ...conditions(number), ...policies(number)];
}

const within = (parent: string) => (name: string, kind: string, args: object) => {
  return { kind, name, args: { netns, ...args }, within: [parent], deletedWith: netns };
};

const [onLink, inNetns] = [within("my-cable"), within(netns)];

const cable = (number: number): Declared[] => [
  { kind: "Netns", name: netns, args: { name: netns } },
  {
    kind: "Veth",
    name: "my-cable",
    args: { name: "my-cable", impairment: { rate: `3${number}mbit` }, peer: { name: device, netns } },
    within: [netns],
  },
  {
    kind: "Address",
    name: "near",
    args: { device: "my-cable", address: `${host}/24` },
    within: ["my-cable"],
    deletedWith: "my-cable",
  },
  onLink("far", "Address", { device, address: `${own}/24` }),
];

const conditions = (number: number): Declared[] => [
  onLink("wan", "Impairment", {
    device,
    rate: `2${number}mbit`,
    toward: { [host]: { rate: "9mbit" }, [`10.0.4.${number}0`]: { rate: "1mbit" } },
  }),
  onLink("guest", "Neighbour", { device, address: guest, mac: `02:00:00:00:00:0${number}` }),
];

const policies = (number: number): Declared[] => [
  inNetns("by-source", "Rule", { from: `10.0.5${number}.0/24`, priority: 700, table: 7 }),
  inNetns("refused", "Rule", { to: "10.0.60.0/24", priority: 710 + number, type: "prohibit" }),
  inNetns("guard", "Firewall", {
    chains: {
      input: { rules: [{ protocol: "tcp", ports: [8000 + number], then: "drop" }] },
      [number === 1 ? "output" : "forward"]: { policy: "accept" },
    },
  }),
  inNetns("web", "PortForward", { port: 8080, to: guest, toPort: 80 + number }),
  // The port forward alone turns forwarding on: the order of two users in a note differs from run to run.
  inNetns("out", "Snat", { source: `10.0.5${number}.0/24`, to: own, forwarding: false }),
];

/** What the kernel shows of the lab's kinds that a snapshot of a host does not. */
function inside(): unknown {
  const onFar = (words: string) => `tc -n ${netns} ${words} show dev ${device}`;
  return [
    ...["rule", "-6 rule", "neigh show nud permanent", "-details addr"].map((words) => `ip -n ${netns} ${words}`),
    ...[onFar("qdisc"), onFar("class"), `${onFar("filter")} | grep flowid`, "tc qdisc show dev my-cable"],
    `ip netns exec ${netns} nft list ruleset`,
  ].map(shown);
}

/** The lines of a command without numbers and times that differ from run to run. */
const shown = (command: string): string[] =>
  shell(command)
    .split("\n")
    .filter((line) => !/inet6 fe80|valid_lft|link\//.test(line))
    .map((line) =>
      line.replace(/@if\d+|^\d+: |link-netnsid \d+|\b8[0-9a-f]{2,3}(?=:)|ht 8[0-9a-f]{2}|fh 8[0-9a-f]{2}/g, "").trim(),
    )
    .sort();

/** Asserts that packets pass and are refused as declared. */
function answers(): void {
  ping(host, netns);
  assert.match(shell(`ip -n ${netns} route get 10.0.60.1 2>&1 || true`), /Permission denied/);
}
