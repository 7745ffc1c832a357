import { run } from "../support/host.ts";
import { far, ping, pingAll } from "../support/lab.ts";
import type { KilledLab } from "./killed-lab.ts";
import type { Declared } from "./stack.ts";

/** Lab 1 as single resources. */
export const lab1: KilledLab = {
  resources,
  program,
  answers,
  inside,
  // The far machine has no route back to the lab, so an answer proves source NAT.
  answersFar: () => void ping(far.address, "my-ns2"),
};

/** Lab 1 as one topology. */
export const topologyLab: KilledLab = {
  resources: (changed) => [{ kind: "Topology", name: "lab", args: topology(changed) }],
  answers,
  inside,
};

const bridge = { master: "my-br0" };

function resources(changed: boolean): Declared[] {
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
function answers(changed: boolean): void {
  pingAll([undefined, "my-ns1", "my-ns2"], ["10.0.0.1", "10.0.0.10", changed ? "10.0.0.21" : "10.0.0.20"]);
}

function inside(): unknown {
  const words = ["addr", "route", "-6 route"].map((what) => what.split(" "));
  return ["my-ns1", "my-ns2"].flatMap((netns) =>
    words.map((what) => JSON.parse(run("ip", "-netns", netns, "-json", "-details", ...what))),
  );
}

/** The program of lab 1 as in examples/bridge, with the changes of the resources above. */
function program(changed: boolean): string {
  return `
import { Address, Bridge, Masquerade, Netns, Route, Veth } from "pulumi-netns";

const changed = ${changed};
const bridge = new Bridge("my-br0", changed ? { ageingTime: 100, priority: 4096 } : {});
new Address("gateway", { device: bridge, address: "10.0.0.1/24" });
const ends = [
  { mtu: changed ? 1400 : 1500, hosts: changed ? { gateway: "10.0.0.1" } : undefined, via: changed ? "10.0.0.2" : "10.0.0.1", last: 10 },
  { mtu: 1500, via: "10.0.0.1", last: changed ? 21 : 20 },
];
ends.forEach(({ mtu, hosts, via, last }, i) => {
  const name = "my-ns" + (i + 1);
  const netns = new Netns(name, { hosts });
  const cable = new Veth("veth" + i, { mtu, master: bridge, peer: { name: "ceth" + i, netns, mtu } });
  const address = new Address(name + "-address", { device: cable.peer, address: "10.0.0." + last + "/24" });
  new Route(name + "-default", { device: address, destination: "default", via });
});
new Masquerade("internet", { source: changed ? "10.0.0.0/25" : "10.0.0.0/24", exceptOutDevice: bridge });
`;
}
