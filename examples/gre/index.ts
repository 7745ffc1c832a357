import { Topology } from "pulumi-netns";

const [west, east] = ["192.0.2.1", "198.51.100.1"];
const forwards = { "net.ipv4.ip_forward": 1 };

new Topology("gre", {
  namespaces: {
    office: { routes: { default: "10.1.0.1" } },
    server: { routes: { default: "10.2.0.1" } },
    west: {
      sysctls: forwards,
      // The mtu is the kernel's: 1476, for GRE takes 24 bytes of the 1500 that the provider lets through.
      links: { gre1: { kind: "tunnel", mode: "gre", local: west, remote: east, ttl: 64, address: "10.75.0.1/30" } },
      routes: { default: "192.0.2.2", "10.2.0.0/24": { via: "10.75.0.2", device: "gre1" } },
    },
    east: {
      sysctls: forwards,
      links: { gre1: { kind: "tunnel", mode: "gre", local: east, remote: west, ttl: 64, address: "10.75.0.2/30" } },
      routes: { default: "198.51.100.2", "10.1.0.0/24": { via: "10.75.0.1", device: "gre1" } },
    },
    // The provider has routes to the routers of the sites, and none to what is behind them.
    provider: { sysctls: forwards },
  },
  cables: {
    office: { office: "10.1.0.10/24", west: "10.1.0.1/24" },
    server: { server: "10.2.0.10/24", east: "10.2.0.1/24" },
    west: { west: `${west}/30`, provider: "192.0.2.2/30" },
    east: { east: `${east}/30`, provider: "198.51.100.2/30" },
  },
  checks: {
    // The largest packet that the tunnel carries whole, and one byte more: the router says that this one is too large.
    fits: { from: "office", to: "server", size: 1448, dontFragment: true },
    "too-large": { from: "office", to: "server", size: 1449, dontFragment: true, expect: "refusal" },
    back: { from: "server", to: "office" },
  },
});
