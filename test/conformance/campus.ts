const station = { mac: "02:00:00:00:00:01", remote: "10.9.0.13" };

/** A topology that uses every part of its arguments. */
export const campus = {
  bridges: { hub: { address: "10.9.0.1/24", gateway: "10.9.0.1" } },
  namespaces: {
    one: { hub: ["10.9.0.11/24", "2001:db8:9::11/64"] },
    two: {
      links: {
        eth0: { master: "hub", addresses: { "10.9.0.12/24": {} }, port: { cost: 7 } },
        vx0: { kind: "vxlan", vni: 42, device: "eth0", remote: "10.9.0.11", address: "10.7.1.1/24", fdb: [station] },
      },
    },
  },
  links: { mv0: { kind: "macvlan", device: "hub", mode: "private", address: "10.6.0.1/24" } },
  cables: { a: { one: "10.8.0.1/30", two: "10.8.0.2/30" } },
  masquerades: { nat: { source: "10.9.0.0/24", exceptOutDevice: "hub" } },
  snats: { own: { netns: "one", source: "10.8.0.0/30", to: "10.9.0.11", outDevice: "hub" } },
  firewalls: {
    gate: { netns: "two", chains: { input: { rules: [{ protocol: "tcp", ports: [81], then: "reject" }] } } },
  },
  portForwards: { web: { netns: "two", port: 8080, to: "10.8.0.1", toPort: 80 } },
};
