import { Address, Netns, Route, Sysctl, Veth } from "pulumi-netns";

const router = new Netns("my-router");
new Sysctl("forward-ipv4", { netns: router, key: "net.ipv4.ip_forward", value: 1 });
new Sysctl("forward-ipv6", { netns: router, key: "net.ipv6.conf.all.forwarding", value: 1 });

["west", "east"].forEach((side, i) => {
  const netns = new Netns(`my-${side}`);
  const cable = new Veth(`${side}-cable`, { name: "eth0", netns, peer: { name: side, netns: router } });
  const subnets = [
    { family: "ipv4", prefix: `10.0.${i + 1}.`, length: 24 },
    { family: "ipv6", prefix: `2001:db8:${i + 1}::`, length: 64 },
  ];
  for (const { family, prefix, length } of subnets) {
    new Address(`${side}-gateway-${family}`, { device: cable.peer, address: `${prefix}1/${length}` });
    const address = new Address(`${side}-${family}`, { device: cable, address: `${prefix}10/${length}` });
    new Route(`${side}-default-${family}`, { device: address, destination: "default", via: `${prefix}1` });
  }
});
