import { Address, Netns, Route, Veth } from "pulumi-netns";

const red = new Netns("my-red-ns1");
const green = new Netns("my-green-ns2");
const cable = new Veth("cable", { name: "eth0", netns: red, peer: { name: "eth0", netns: green } });

const redAddress = new Address("red-address", { device: cable, address: "192.168.100.1/24" });
const greenAddress = new Address("green-address", { device: cable.peer, address: "192.168.100.2/24" });

new Route("red-default", { device: redAddress, destination: "default", via: "192.168.100.1" });
new Route("green-default", { device: greenAddress, destination: "default", via: "192.168.100.2" });
