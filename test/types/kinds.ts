// What compiles of programs, and what does not: compiled by types.test.ts as a user's program is, and never run.
import * as pulumi from "@pulumi/pulumi";
import {
  Address,
  Bridge,
  Firewall,
  Impairment,
  Masquerade,
  Netns,
  Nic,
  PortForward,
  Route,
  Snat,
  Sysctl,
  Veth,
} from "pulumi-netns";

const netns = new Netns("ns", { nameservers: ["10.0.0.1"], hosts: { gateway: "10.0.0.1" } });
const bridge = new Bridge("br", { netns, mtu: pulumi.output(1400), stp: true });
const cable = new Veth("veth", {
  master: bridge,
  peer: { name: "eth0", netns: "elsewhere", offloads: { tso: false } },
});
const address = new Address("address", { device: cable.peer, address: "10.0.0.10/24" });
new Route("default", { device: address, destination: "default", via: "10.0.0.1" });
new Route("both", { destination: "10.3.0.0/16", nexthops: [{ via: "10.1.0.2" }, { device: cable, weight: 2 }] });
new Masquerade("internet", { source: "10.0.0.0/24", exceptOutDevice: bridge });
new Firewall("zone", {
  netns,
  chains: {
    input: { rules: [{ iif: bridge, protocol: "tcp", ports: [81, "90-99"], then: "reject" }] },
    forward: {
      rules: [{ iif: cable.peer, oif: bridge.name, protocol: "icmp", icmpTypes: ["redirect"], then: "drop" }],
    },
  },
});
new PortForward("web", { netns, port: 8080, to: "10.0.0.2", toPort: 80, inDevice: bridge });
new PortForward("range", { port: "8000-8010", to: "10.0.0.2" });
new Snat("out", { netns, source: "10.0.0.0/24", to: "192.0.2.7", outDevice: bridge });
new Sysctl("forward", { netns, key: "net.ipv4.ip_forward", value: 1 });
new Nic("uplink", { interface: "eth1", netns: 4711 });
Bridge.get("theirs", "br0", { netns });

export const outputs: [pulumi.Output<number>, pulumi.Output<string>, pulumi.Output<number | undefined>] = [
  bridge.mtu,
  cable.peerMac,
  new Address("other", { device: "eth0", address: "10.0.0.11/24" }).preferredLifetime,
];

// @ts-expect-error misspelt
new Netns("a", { nameserver: ["10.0.0.1"] });
// @ts-expect-error a list
new Netns("b", { nameservers: "10.0.0.1" });
// @ts-expect-error misspelt
new Bridge("a", { agingTime: 3 });
// @ts-expect-error a number
new Bridge("b", { mtu: "1400" });
// @ts-expect-error its far end is missing
new Veth("a", { master: bridge });
// @ts-expect-error misspelt within
new Veth("b", { peer: { nmae: "eth0" } });
// @ts-expect-error a switch
new Veth("c", { peer: { offloads: { tso: "off" } } });
// @ts-expect-error the address is missing
new Address("a", { device: bridge });
// @ts-expect-error no such scope
new Address("b", { device: bridge, address: "10.0.0.1/24", scope: "site" });
// @ts-expect-error the destination is missing
new Route("a", { via: "10.0.0.1" });
// @ts-expect-error misspelt within
new Route("b", { destination: "default", nexthops: [{ gateway: "10.0.0.1" }] });
// @ts-expect-error a family is 4 or 6
new Route("c", { destination: "default", family: 5 });
// @ts-expect-error the source is missing
new Masquerade("a", { exceptOutDevice: bridge });
// @ts-expect-error a namespace is no device
new Masquerade("b", { source: "10.0.0.0/24", outDevice: netns });
// @ts-expect-error no such verdict
new Firewall("a", { chains: { input: { rules: [{ protocol: "tcp", then: "block" }] } } });
// @ts-expect-error no such hook
new Firewall("b", { chains: { ingress: {} } });
// @ts-expect-error the target is missing
new PortForward("a", { port: 80 });
// @ts-expect-error no such protocol
new PortForward("b", { port: 80, to: "10.0.0.2", protocol: "icmp" });
// @ts-expect-error the address is missing
new Snat("a", { source: "10.0.0.0/24" });
// @ts-expect-error the value is missing
new Sysctl("a", { key: "net.ipv4.ip_forward" });
// @ts-expect-error no switch
new Sysctl("b", { key: "net.ipv4.ip_forward", value: true });
// @ts-expect-error the interface is missing
new Nic("a", { netns });
// @ts-expect-error a bridge is no namespace
new Nic("b", { interface: "eth1", netns: bridge });
// @ts-expect-error there is no such output
bridge.operstate;
new Impairment("c", {
  device: "eth0",
  delay: "50ms",
  loss: "0.5%",
  rate: "10mbit",
  toward: { "10.0.0.9": { delay: "0.2s" } },
});
new Veth("d", { impairment: { delay: "10ms" }, peer: {} });
// @ts-expect-error A time has a unit.
new Impairment("e", { device: "eth0", delay: "50" });
// @ts-expect-error A rate has a unit of bits.
new Veth("f", { impairment: { rate: "10ms" }, peer: {} });
