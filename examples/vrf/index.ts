import { Topology } from "pulumi-netns";

/** The tenants: each has a VRF of the router, which is a routing table of its own. */
const tenants = { red: 10, blue: 20 };

/** All that one tenant has: a host and a server, whose addresses are the same as those of the other tenant. */
const cablesOf = (tenant: string) => ({
  [`${tenant}-host`]: {
    [`${tenant}-host`]: { name: "eth0", address: "10.74.1.10/24" },
    router: { name: `${tenant}-host`, master: tenant, address: "10.74.1.1/24" },
  },
  [`${tenant}-server`]: {
    [`${tenant}-server`]: { name: "eth0", address: "10.74.2.10/24" },
    router: { name: `${tenant}-server`, master: tenant, address: "10.74.2.1/24" },
  },
});

const names = Object.keys(tenants);
const each = <Value>(of: (tenant: string) => Record<string, Value>): Record<string, Value> =>
  Object.assign({}, ...names.map(of));

new Topology("vrf", {
  namespaces: {
    router: {
      sysctls: { "net.ipv4.ip_forward": 1 },
      links: Object.fromEntries(
        Object.entries(tenants).map(([name, table]) => [name, { kind: "vrf", table } as const]),
      ),
      // What a tenant's own networks do not have ends in its VRF, and is not looked up in the router's main table.
      routes: each((vrf) => ({
        [`${vrf}-rest`]: { destination: "default", vrf, type: "unreachable", metric: 4278198272 },
      })),
    },
    ...each((tenant) => ({
      [`${tenant}-host`]: { routes: { default: "10.74.1.1" } },
      [`${tenant}-server`]: { routes: { default: "10.74.2.1" } },
    })),
  },
  cables: each(cablesOf),
  checks: each((tenant) => ({ [tenant]: { from: `${tenant}-host`, to: `${tenant}-server` } })),
});
