import { readFileSync } from "node:fs";
import type { TestContext } from "node:test";
import { makeStack, type Stack } from "../support/engine.ts";
import { byHand } from "../support/lab.ts";

/** A lab that needs forwarding: a bridge, and a masquerade of its network, IPv4 and IPv6. */
const lab = (name: string, subnet: number) => `
import { Address, Bridge, Masquerade } from "pulumi-netns";
const bridge = new Bridge("${name}");
new Address("${name}-four", { device: bridge, address: "10.${subnet}.0.1/24" });
new Address("${name}-six", { device: bridge, address: "fd00:${subnet}::1/64", duplicateDetection: false });
new Masquerade("${name}-nat", { source: "10.${subnet}.0.0/24", exceptOutDevice: bridge });
new Masquerade("${name}-nat6", { source: "fd00:${subnet}::/64", exceptOutDevice: bridge });
`;

/** A host whose settings are not those that a new one has: the kernel resets them when forwarding is turned on or off. */
export function setUpHost(): void {
  byHand(
    "ip link add own0 type veth peer name own1",
    "ip link set own0 addrgenmode none && ip link set own1 addrgenmode none",
    "ip link set own0 up && ip link set own1 up",
    // Both are ready when the kernel has given each its multicast route, a moment after the carrier.
    "for i in $(seq 100); do [ $(ip -6 route show table local | grep -c ff00::/8) = 2 ] && break; sleep 0.05; done",
    "sysctl -qw net.ipv4.conf.all.accept_redirects=0 net.ipv4.conf.own0.forwarding=1 net.ipv4.conf.own1.accept_redirects=0",
    "sysctl -qw net.ipv6.conf.own1.forwarding=1",
  );
}

export const makeLab = (t: TestContext, name: string, subnet: number): Promise<Stack> =>
  makeStack(t, { program: lab(name, subnet), project: name });

export const isOn = (): boolean =>
  ["ipv4/ip_forward", "ipv6/conf/all/forwarding"].every(
    (key) => readFileSync(`/proc/sys/net/${key}`, "utf8").trim() === "1",
  );
