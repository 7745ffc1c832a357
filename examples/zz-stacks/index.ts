import * as pulumi from "@pulumi/pulumi";
import { Address, Bridge, Masquerade, Netns, Route, Veth } from "pulumi-netns";

const config = new pulumi.Config();
const prefix = config.require("prefix");
const subnet = config.require("subnet");
const hosts = config.requireNumber("hosts");

const [network = "", length] = subnet.split("/");
const nth = (n: number) => network.replace(/\d+$/, (last) => `${Number(last) + n}`);

const bridge = new Bridge("bridge", { name: `${prefix}-br0` });
new Address("gateway", { device: bridge, address: `${nth(1)}/${length}` });
for (let i = 1; i <= hosts; i++) {
  const netns = new Netns(`host${i}`, { name: `${prefix}-host${i}` });
  const cable = new Veth(`cable${i}`, { name: `${prefix}-veth${i}`, master: bridge, peer: { name: "eth0", netns } });
  const address = new Address(`address${i}`, { device: cable.peer, address: `${nth(i + 1)}/${length}` });
  new Route(`default${i}`, { device: address, destination: "default", via: nth(1) });
}
new Masquerade("internet", { source: subnet, exceptOutDevice: bridge });
