import { type HostSnapshot, hostNow, run } from "../support/host.ts";
import { pingAll } from "../support/lab.ts";
import type { Declared } from "./stack.ts";

/** Lab 1 in its first form, or with changed arguments of all its kinds; as single resources, or as one topology. */
export type Variant = "first" | "changed" | "topology" | "topology changed";

const bridge = { master: "my-br0" };

/** Lab 1 as resources of a stack. */
export function lab(variant: Variant): Declared[] {
  const changed = variant.endsWith("changed");
  if (variant.startsWith("topology")) return [{ kind: "Topology", name: "lab", args: topology(changed) }];
  const source = changed ? "10.0.0.0/25" : "10.0.0.0/24";
  return [
    { kind: "Bridge", name: "my-br0", args: { name: "my-br0", ...(changed && { ageingTime: 100, priority: 4096 }) } },
    {
      kind: "Address",
      name: "gateway",
      args: { device: "my-br0", address: "10.0.0.1/24" },
      within: ["my-br0"],
      deletedWith: "my-br0",
    },
    ...end(0, { ...(changed && { mtu: 1400, hosts: { gateway: "10.0.0.1" }, via: "10.0.0.2" }) }),
    ...end(1, { ...(changed && { address: "10.0.0.21" }) }),
    { kind: "Masquerade", name: "internet", args: { source, exceptOutDevice: "my-br0" }, attached: ["my-br0"] },
  ];
}

function topology(changed: boolean) {
  const link = (index: number, words: object) => ({
    links: { [`ceth${index}`]: { master: "my-br0", peer: { name: `veth${index}` }, ...words } },
  });
  return {
    bridges: {
      "my-br0": { address: "10.0.0.1/24", gateway: "10.0.0.1", ...(changed && { ageingTime: 100, priority: 4096 }) },
    },
    namespaces: {
      "my-ns1": {
        ...link(0, { address: "10.0.0.10/24", ...(changed && { mtu: 1400, gateway: "10.0.0.2" }) }),
        ...(changed && { hosts: { gateway: "10.0.0.1" } }),
      },
      "my-ns2": link(1, { address: `10.0.0.2${changed ? 1 : 0}/24` }),
      ...(changed && { "my-ns3": { "my-br0": "10.0.0.30/24" } }),
    },
    masquerades: { internet: { source: changed ? "10.0.0.0/25" : "10.0.0.0/24", exceptOutDevice: "my-br0" } },
  };
}

interface EndOptions {
  mtu?: number;
  hosts?: Record<string, string>;
  via?: string;
  address?: string;
}

/** One of the two namespaces, with its cable, address and route. */
function end(i: number, { mtu = 1500, hosts, via = "10.0.0.1", address = `10.0.0.${i + 1}0` }: EndOptions): Declared[] {
  const [netns, device] = [`my-ns${i + 1}`, `ceth${i}`];
  const wired = (name: string) => ({ within: [name], deletedWith: netns });
  return [
    { kind: "Netns", name: netns, args: { name: netns, ...(hosts && { hosts }) } },
    {
      kind: "Veth",
      name: `veth${i}`,
      args: { name: `veth${i}`, mtu, ...bridge, peer: { name: device, netns, mtu } },
      within: [netns],
      attached: ["my-br0"],
    },
    {
      kind: "Address",
      name: `${netns}-address`,
      args: { device, netns, address: `${address}/24` },
      ...wired(`veth${i}`),
    },
    {
      kind: "Route",
      name: `${netns}-default`,
      args: { device, netns, destination: "default", via },
      ...wired(`${netns}-address`),
    },
  ];
}

/** Pings from everywhere to everywhere. */
export function answers(variant: Variant): void {
  pingAll(
    [undefined, "my-ns1", "my-ns2"],
    ["10.0.0.1", "10.0.0.10", variant.endsWith("changed") ? "10.0.0.21" : "10.0.0.20"],
  );
}

/** A snapshot of the host with the lab, without values that differ from run to run. */
export function labSnapshot(): HostSnapshot & { inside: unknown } {
  const words = ["addr", "route", "-6 route"].map((what) => what.split(" "));
  const inside = ["my-ns1", "my-ns2"].flatMap((netns) =>
    words.map((what) => JSON.parse(run("ip", "-netns", netns, "-json", "-details", ...what))),
  );
  return unnumbered({ ...hostNow(), inside });
}

/** Numbers that the kernel chooses, nonces, and values that change by themselves. */
const passing = /^(ifindex|link_index|link_netnsid|handle|inode|id|no|.*_port|.*_timer|multicast_router|tentative)$/;

function unnumbered<Value>(value: Value): Value {
  const text = JSON.stringify(value, lasting);
  const plain = text
    .replace(/([@-])[0-9a-f]{8}\b/g, "$1NONCE")
    .replace(/(pulumi-netns:1 \S+ \S+ [0-9a-f]{8}) [0-9a-f]{8}/g, "$1 NONCE")
    .replace(/@\d+-\d+/g, "@INCARNATION")
    // This part of a note tells which of the lab's links existed when forwarding was turned on, which differs from run to run.
    .replace(/,\[\\"net\.ipv4\.conf\.(veth\d|my-br0|my-ns3-my-br0)\.forwarding\\",\\"\d\\"\]/g, "");
  return JSON.parse(plain) as Value;
}

const lasting = (key: string, value: unknown): unknown =>
  passing.test(key) || draft.test(key) ? undefined : sorted(value);

/** A half written note of a killed run. The next note in the same folder removes it. */
const draft = /^\/run\/pulumi-netns\/.*\.\d+\.\d+\.pulumi-netns$/;

/** Sorts lists of objects, and leaves out the IPv6 addresses and routes that the kernel adds to each link. */
function sorted(value: unknown): unknown {
  if (!Array.isArray(value) || typeof value[0] !== "object") return value;
  const kept = value.filter((one) => one.family !== "inet6" && !/^(f[ef]|::)/.test(`${one.dst}`));
  return kept.map((one) => JSON.parse(JSON.stringify(one, lasting))).sort(byText);
}

const byText = (one: unknown, other: unknown): number => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);
