// What compiles of topologies, and what does not: compiled by types.test.ts as a user's program is, and never run.
import type * as pulumi from "@pulumi/pulumi";
import { Bridge, chain, star, Topology, type TopologyArgs } from "pulumi-netns";

const lan = { lan: { address: "10.99.0.1/16", gateway: "10.99.0.1" } };
const hosts = [{ name: "h1", address: "10.99.0.11/16" }];

const campus = new Topology("campus", {
  bridges: { lan: { address: "10.99.0.1/16", gateway: ["10.99.0.1", "2001:db8::1"] }, "dmz-1": { netns: "r1" } },
  namespaces: {
    h1: { lan: "10.99.0.11/16" },
    h2: { lan: ["10.99.0.12/16", "2001:db8::12/64"], "dmz-1": { address: "10.98.0.2/16", gateway: false, mtu: 1400 } },
    h3: { lan: { peer: { name: "h3", mtu: 1400 }, addresses: { "10.99.0.13/16": { label: "lan:1" } } } },
    r1: { address: "10.97.0.1/32", nameservers: ["10.0.0.1"], links: { eth0: { master: "lan", up: false } } },
    r2: {
      routes: { default: "10.99.0.1", "10.7.0.0/16": { device: "lan", metric: 5, nexthops: [{ device: "lan" }] } },
      sysctls: { "net.ipv4.ip_forward": 1 },
    },
  },
  cables: {
    short: { r1: "10.0.9.1/30", r2: { addresses: ["10.0.9.2/30"], mac: "02:00:00:00:00:01" } },
    long: { netns: "r1", name: "eth1", address: "10.0.12.1/30", peer: { name: "up", address: "10.0.12.2/30" } },
  },
  masquerades: { internet: { source: "10.99.0.0/16", exceptOutDevice: "lan", netns: "r1" } },
});

/** Its outputs, known by name. */
export const outputs: [pulumi.Output<number | undefined>, pulumi.Output<Record<string, object> | undefined>] = [
  campus.bridges.apply((bridges) => bridges?.lan.mtu),
  campus.masquerades,
];

// Names that a program makes.
new Topology("made", {
  bridges: lan,
  namespaces: Object.fromEntries(hosts.map(({ name, address }) => [name, { lan: address }])),
});
const links = hosts.map(({ name, address }) => [name, { links: { eth0: { master: "lan", addresses: [address] } } }]);
new Topology("linked", { bridges: lan, namespaces: Object.fromEntries(links) });
const bridges = Object.fromEntries(["a", "b"].map((name) => [name, { stp: true }]));
new Topology("bridged", { bridges, namespaces: { h1: { a: "10.0.0.1/24", b: { mtu: 1400 } } } });
const [one, other] = hosts.map(({ name }) => name) as [string, string];
new Topology("cabled", {
  namespaces: { [one]: {}, [other]: {} },
  cables: { "a-b": { [one]: { address: "10.0.0.1/30" }, [other]: { address: "10.0.0.2/30", mtu: 1400 } } },
});
new Topology("parsed", JSON.parse("{}"));
const args: TopologyArgs = { bridges: lan, namespaces: { h1: { lan: "10.99.0.11/16" } } };
new Topology("typed", args);
new Topology("empty");

// Shapes, spread and added to.
new Topology("star", star(3));
const office = star(3, { bridge: "office" });
new Topology("office", { ...office, namespaces: { ...office.namespaces, printer: { office: { mtu: 1400 } } } });
const dual = star(3, { bridge: "dual", network: ["10.60.0.0/24", "fd00:60::/64"] });
new Topology("dual", {
  ...dual,
  namespaces: { ...dual.namespaces, h1: { dual: [...(dual.namespaces.h1?.dual ?? [])] } },
});
const branches = chain(3, { routers: ["10.97.0.0/16", "fd00:97::/64"], networks: { r1: "10.50.1.0/24" } });
new Topology("branches", {
  cables: branches.cables,
  bridges: { lan: { netns: "r1", address: "10.50.1.1/24", gateway: "10.50.1.1" } },
  namespaces: { ...branches.namespaces, h1: { lan: "10.50.1.10/24" } },
});
const { namespaces, ...rest } = chain(10);
new Topology("core", { ...rest, namespaces: { ...namespaces, r1: { ...namespaces.r1, nameservers: ["10.0.0.53"] } } });

// @ts-expect-error no bridge of this topology
new Topology("a", { bridges: lan, namespaces: { h1: { wan: "10.99.0.11/16" } } });
// @ts-expect-error it has no bridges
new Topology("b", { namespaces: { h1: { lan: "10.99.0.11/16" } } });
// @ts-expect-error misspelt
new Topology("c", { bridges: lan, namespaces: { h1: { lan: { adress: "10.99.0.11/16" } } } });
// @ts-expect-error a text
new Topology("d", { bridges: lan, namespaces: { h1: { lan: { address: 10 } } } });
// @ts-expect-error neither an address, nor several, nor arguments
new Topology("e", { bridges: lan, namespaces: { h1: { lan: 10 } } });
// @ts-expect-error misspelt within
new Topology("f", { bridges: lan, namespaces: { h1: { lan: { peer: { mut: 1400 } } } } });
// @ts-expect-error a misspelt argument of a namespace
new Topology("g", { bridges: lan, namespaces: { h1: { nameserver: ["10.0.0.1"] } } });
// @ts-expect-error the master is missing
new Topology("h", { bridges: lan, namespaces: { h1: { links: { eth0: { address: "10.99.0.11/16" } } } } });
// @ts-expect-error misspelt
new Topology("i", { bridges: lan, namespaces: { h1: { links: { eth0: { master: "lan", mut: 1400 } } } } });
// @ts-expect-error misspelt
new Topology("j", { namespaces: { h1: { routes: { default: { gateway: "10.0.0.1" } } } } });
// @ts-expect-error the wrong type
new Topology("k", { namespaces: { h1: { sysctls: { "net.ipv4.ip_forward": true } } } });
// @ts-expect-error misspelt
new Topology("l", { bridges: { lan: { gatway: "10.99.0.1" } } });
// @ts-expect-error its name is its key
new Topology("m", { bridges: { lan: { name: "lan" } } });
// @ts-expect-error misspelt
new Topology("n", { namespaces: { a: {}, b: {} }, cables: { x: { a: { adress: "10.0.0.1/30" }, b: "10.0.0.2/30" } } });
// @ts-expect-error no namespace of this topology
new Topology("o", { namespaces: { a: {}, b: {} }, cables: { x: { a: "10.0.0.1/30", c: "10.0.0.2/30" } } });
// @ts-expect-error misspelt
new Topology("p", { namespaces: { a: {} }, cables: { x: { netns: "a", nmae: "eth1", peer: {} } } });
// @ts-expect-error misspelt
new Topology("q", { masquerades: { internet: { source: "10.99.0.0/16", outDevise: "eth0" } } });
// @ts-expect-error the source is missing
new Topology("r", { masquerades: { internet: { outDevice: "eth0" } } });
// @ts-expect-error a name, not a resource
new Topology("s", { masquerades: { internet: { source: "10.99.0.0/16", outDevice: new Bridge("br") } } });
// @ts-expect-error there is no such section
new Topology("t", { routers: {} });

// Links of a kind.
new Topology("stacked", {
  bridges: lan,
  namespaces: { h1: { links: { mv0: { kind: "macvlan", device: "lan", mode: "vepa", addresses: ["10.0.0.1/24"] } } } },
  links: { vx0: { kind: "vxlan", vni: 42, netns: "h1", master: "lan", port: { isolated: true }, linkNetns: false } },
});
// @ts-expect-error the device is missing
new Topology("u", { links: { mv0: { kind: "macvlan" } } });
// @ts-expect-error of another kind
new Topology("v", { links: { mv0: { kind: "macvlan", device: "lan", vni: 42 } } });
// @ts-expect-error no kind of link
new Topology("w", { namespaces: { h1: { links: { a: { kind: "token", device: "lan" } } } } });
// @ts-expect-error misspelt within
new Topology("x", { bridges: lan, namespaces: { h1: { lan: { port: { isolatd: true } } } } });
