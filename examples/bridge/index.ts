import { Address, Bridge, Masquerade, Netns, Route, Veth } from "pulumi-netns";

const bridge = new Bridge("my-br0");
new Address("gateway", { device: bridge, address: "10.0.0.1/24" });
["my-ns1", "my-ns2"].forEach((name, i) => {
  const netns = new Netns(name);
  const cable = new Veth(`veth${i}`, { master: bridge, peer: { name: `ceth${i}`, netns } });
  const address = new Address(`${name}-address`, { device: cable.peer, address: `10.0.0.${(i + 1) * 10}/24` });
  new Route(`${name}-default`, { device: address, destination: "default", via: "10.0.0.1" });
});
new Masquerade("internet", { source: "10.0.0.0/24", exceptOutDevice: bridge });
