import type { TestContext } from "node:test";
import { Deployed, type Props } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { answers, shell } from "../support/shell.ts";

// The first `ip netns add` of a host makes the mount /run/netns, for good.
shell("ip netns add first; ip netns del first");

/** Two hosts and a router between them, as resources in the order in which they are made. */
export const router: [kind: string, args: Props][] = [
  ...["west", "router", "east"].map((name): [string, Props] => ["Netns", { name }]),
  ["Bridge", { name: "lan", netns: "router" }],
  ["Veth", { name: "p0", netns: "router", master: "lan", peer: { name: "eth0", netns: "west" } }],
  ["Veth", { name: "e0", netns: "router", peer: { name: "eth0", netns: "east" } }],
  ["Sysctl", { key: "net.ipv6.conf.all.forwarding", value: "1", netns: "router" }],
  ["Address", { device: "lan", netns: "router", address: "2001:db8:1::1/64" }],
  ["Address", { device: "e0", netns: "router", address: "2001:db8:2::1/64" }],
  ["Address", { device: "eth0", netns: "west", address: "2001:db8:1::2/64" }],
  ["Address", { device: "eth0", netns: "east", address: "2001:db8:2::2/64" }],
  ["Route", { destination: "default", netns: "west", via: "2001:db8:1::1", device: "eth0", family: 6 }],
  ["Route", { destination: "default", netns: "east", via: "2001:db8:2::1", device: "eth0", family: 6 }],
];

/** Makes a lab; it is gone when the test ends, without a trace. @returns `up --refresh`, which tells what drifted, and its resources */
export async function deployed(t: TestContext, lab: readonly [kind: string, args: Props][]) {
  const before = hostSnapshot();
  const all = lab.map(([kind, args], index) => ({ one: new Deployed(kind, `${kind}${index}`), args }));
  t.after(async () => {
    for (const { one } of all.toReversed()) await one.down();
    assertHostIs(before);
  });
  for (const { one, args } of all) await one.up(args);
  const upRefresh = async () => {
    const drift: Record<string, string[] | "gone"> = {};
    for (const { one } of all) {
      const found = await one.refresh();
      if (found.length > 0) drift[one.name] = found;
    }
    for (const { one, args } of all) await one.up(args);
    return drift;
  };
  return { upRefresh, of: (name: string) => all.find(({ one }) => one.name === name)?.one as Deployed };
}

const forgetNeighbours = () => ["west", "router", "east"].map((netns) => shell(`ip -n ${netns} neigh flush all`));
export const crosses = () =>
  ["west 2001:db8:2::2", "east 2001:db8:1::2"].every((way) => {
    const [from, to = ""] = way.split(" ");
    forgetNeighbours();
    return answers(from, to);
  });

/** Addresses and routes in namespaces, when duplicates were looked for, in an order of their own. */
export function everything(namespaces = ["west", "router", "east"]): string {
  const words = ["-6 addr", "-6 route show table all", "-4 addr", "-4 route show table all"];
  const look = (netns: string) => words.map((one) => shell(`ip -n ${netns} ${one}`));
  const all = () => namespaces.flatMap(look).join("\n");
  while (all().includes("tentative")) shell("sleep 0.1");
  return all().split("\n").sort().join("\n");
}
