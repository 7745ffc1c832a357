/** A program with two namespaces on a cable; the second one's resource has another name than its namespace. */
export const nodeLab = `import { Address, Netns, Topology, Veth } from "pulumi-netns";
const a = new Netns("na", { files: { "/etc/lab-node/motd": "files of its own" } });
const b = new Netns("second", { name: "nb" });
const cable = new Veth("cable", { netns: a, name: "eth0", peer: { netns: b, name: "eth1" } });
new Address("near", { device: cable, address: "10.91.0.1/24", duplicateDetection: false });
new Address("far", { device: cable.peer, address: "10.91.0.2/24", duplicateDetection: false });
new Topology("campus", { namespaces: { nt: { address: "10.91.9.1/32" } } });
`;
