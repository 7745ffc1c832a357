import { Path, Topology } from "pulumi-netns";

/** Routes to a network, in a table: the second one takes over when the link of the first one is down. */
const ways = (table: string, destination: string, gateways: [string, string]) =>
  Object.fromEntries(
    gateways.map((via, index) => [
      `${table} ${destination} ${index + 1}`,
      { destination, via, table: table === "main" ? "main" : 77, metric: 100 * (index + 1) },
    ]),
  );

const forwards = { "net.ipv4.ip_forward": 1, "net.ipv4.conf.all.ignore_routes_with_linkdown": 1 };

const [west, east, phones] = ["10.1.0.0/16", "10.2.0.0/16", "10.1.7.0/24"];

const sites = new Topology("sites", {
  namespaces: {
    office: { routes: { default: "10.1.1.1" } },
    phone: { routes: { default: "10.1.7.1" } },
    server: { routes: { default: "10.2.1.1" } },
    // Uplink isp1 is for everything but the phones, and isp2 for these; each stands in for the other.
    west: {
      sysctls: forwards,
      routes: {
        ...ways("main", "default", ["10.9.1.2", "10.9.2.2"]),
        ...ways("phones", "default", ["10.9.2.2", "10.9.1.2"]),
      },
      rules: {
        // What main knows but by its default route goes by main, whoever sends it.
        known: { priority: 700, table: "main", suppressPrefixLength: 0 },
        phones: { priority: 701, from: phones, table: 77 },
      },
    },
    east: {
      sysctls: forwards,
      routes: { ...ways("main", west, ["10.9.3.2", "10.9.4.2"]), ...ways("phones", west, ["10.9.4.2", "10.9.3.2"]) },
      rules: { phones: { priority: 701, to: phones, table: 77 } },
    },
    isp1: {
      sysctls: forwards,
      routes: { ...ways("main", west, ["10.9.1.1", "10.9.5.2"]), ...ways("main", east, ["10.9.3.1", "10.9.5.2"]) },
    },
    isp2: {
      sysctls: forwards,
      routes: { ...ways("main", west, ["10.9.2.1", "10.9.5.1"]), ...ways("main", east, ["10.9.4.1", "10.9.5.1"]) },
    },
  },
  cables: {
    office: { office: "10.1.1.10/24", west: "10.1.1.1/24" },
    phone: { phone: "10.1.7.10/24", west: "10.1.7.1/24" },
    server: { server: "10.2.1.10/24", east: "10.2.1.1/24" },
    west1: { west: "10.9.1.1/30", isp1: "10.9.1.2/30" },
    west2: { west: "10.9.2.1/30", isp2: "10.9.2.2/30" },
    east1: { east: "10.9.3.1/30", isp1: "10.9.3.2/30" },
    east2: { east: "10.9.4.1/30", isp2: "10.9.4.2/30" },
    between: { isp1: "10.9.5.1/30", isp2: "10.9.5.2/30" },
  },
  checks: {
    office: { from: "office", to: "server" },
    phone: { from: "phone", to: "server" },
    inside: { from: "phone", to: "office" },
  },
});

new Path("office-by-isp1", { from: "office", to: "10.2.1.10", contain: ["10.9.1.2"] }, { dependsOn: sites });
new Path("phone-by-isp2", { from: "phone", to: "10.2.1.10", contain: ["10.9.2.2"] }, { dependsOn: sites });
