import { Topology } from "pulumi-netns";

/** A host: its address, the VLAN of its port, and the router as its gateway. */
const host = (address: string, pvid: number, gateway: string) => ({
  links: { eth0: { master: "access", address, port: { pvid }, gateway } },
});

new Topology("office", {
  bridges: { access: { vlanFiltering: true, vlans: { tagged: [] } } },
  namespaces: {
    desk: host("10.71.10.5/24", 10, "10.71.10.1"),
    phone: host("10.71.20.5/24", 20, "10.71.20.1"),
    router: {
      sysctls: { "net.ipv4.ip_forward": 1 },
      links: {
        // One cable carries all VLANs with their tags, and each has a link of its own in the router.
        eth0: { master: "access", port: { tagged: [10, 20] } },
        "eth0.10": { kind: "vlan", device: "eth0", vlanId: 10, address: "10.71.10.1/24" },
        "eth0.20": { kind: "vlan", device: "eth0", vlanId: 20, address: "10.71.20.1/24" },
      },
    },
  },
  checks: {
    phone: { from: "desk", to: "phone" },
    gateway: { from: "desk", to: "10.71.10.1" },
  },
});
