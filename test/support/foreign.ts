/** The text of a program that imports the most common kinds. */
export const labProgram = (body: string): string =>
  `import { Address, Bridge, Masquerade, Netns, Route, Sysctl, Veth } from "pulumi-netns";
${body}`;

/** Commands that make somebody else's bridge: it has an address, an alias, and a port that leads to a namespace `his`. */
export const foreignBridge = [
  "ip netns add his && ip -n his link set lo up",
  "ip link add br0 address 02:00:00:00:00:07 type bridge && ip link set br0 addrgenmode none && ip link set br0 up alias uplink",
  "ip link add port0 type veth peer name eth0 netns his && ip link set port0 addrgenmode none",
  "ip link set port0 up master br0",
  "ip -n his link set eth0 addrgenmode none && ip -n his link set eth0 up && ip -n his addr add 10.7.0.2/24 dev eth0",
  "ip addr add 10.7.0.1/24 dev br0",
];

/** A program that puts its own cable, address and route on a bridge. `how` is the expression that makes the bridge. */
export const labOn = (how: string): string =>
  labProgram(`
const bridge = ${how};
const netns = new Netns("mine");
const cable = new Veth("veth0", { master: bridge, peer: { name: "eth0", netns } });
const address = new Address("address", { device: cable.peer, address: "10.7.0.3/24" });
new Address("second", { device: bridge, address: "10.6.0.1/24" });
new Route("way", { device: address, destination: "default", via: "10.7.0.1" });`);
