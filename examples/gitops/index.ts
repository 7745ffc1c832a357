import { Address, Bridge, Netns, Route, Veth } from "pulumi-netns";

const hosts = ["red", "green"];

const bridge = new Bridge("lab-br0");
new Address("gateway", { device: bridge, address: "10.30.0.1/24" });
for (const [i, name] of hosts.entries()) {
  const netns = new Netns(`lab-${name}`);
  const cable = new Veth(`lab-${name}0`, { master: bridge, mtu: 1400, peer: { name: "eth0", netns, mtu: 1400 } });
  const address = new Address(`${name}-address`, { device: cable.peer, address: `10.30.0.${i + 2}/24` });
  new Route(`${name}-default`, { device: address, destination: "default", via: "10.30.0.1" });
}
