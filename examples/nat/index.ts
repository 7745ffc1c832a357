import { Address, Bridge, Masquerade, Netns, Route, Veth } from "pulumi-netns";

const bridge = new Bridge("my-br0");
new Address("gateway", { device: bridge, address: "10.0.0.1/24" });
["my-ns1", "my-ns2"].forEach((name, i) => {
  const netns = new Netns(name);
  const cable = new Veth(`veth${i}`, { master: bridge, peer: { name: `ceth${i}`, netns } });
  const address = new Address(`${name}-address`, { device: cable.peer, address: `10.0.0.${(i + 1) * 10}/24` });
  new Route(`${name}-default`, { device: address, destination: "default", via: "10.0.0.1" });
});
new Masquerade("masquerade", { source: "10.0.0.0/24", exceptOutDevice: bridge });

// The stand-in for the internet has no route to 10.0.0.0/24: it can only answer what comes from the host's own address.
const internet = new Netns("my-internet");
const uplink = new Veth("my-uplink", { peer: { name: "eth0", netns: internet } });
new Address("host-address", { device: uplink, address: "203.0.113.1/24" });
new Address("internet-address", { device: uplink.peer, address: "203.0.113.2/24" });
