import { Topology } from "pulumi-netns";

const leaves = [1, 2, 3];

/** The addresses of a leaf: on its cable to the spine, and on the network that all leaves share. */
const toSpine = (leaf: number) => `10.78.${leaf}.1`;
const onLan = (leaf: number) => `10.79.0.${leaf}`;

/**
 * VXLAN takes 50 bytes of each packet. The red hosts have the usual 1500, for the cables of the spine let 50 more through; the
 * shared network has the usual 1500, so the blue hosts have less.
 */
const [spineMtu, blueMtu] = [1550, 1450];

/** What the tunnels of one leaf have in common; each is a port of the bridge that the leaf has for the tunnel's network. */
const tunnel = (leaf: number, vni: number) => ({ kind: "vxlan" as const, vni, master: `leaf${leaf}-${vni}` });

/** A leaf. A frame for all goes to each of the other leaves by `fdb` in network 42, and to a multicast group in network 43. */
const leafOf = (leaf: number) => ({
  lan: `${onLan(leaf)}/24`,
  routes: { "10.78.0.0/16": `10.78.${leaf}.2` },
  links: {
    vx42: {
      ...tunnel(leaf, 42),
      device: "spine",
      local: toSpine(leaf),
      fdb: leaves
        .filter((other) => other !== leaf)
        .map((other) => ({ mac: "00:00:00:00:00:00", remote: toSpine(other) })),
    },
    vx43: { ...tunnel(leaf, 43), device: "lan", local: onLan(leaf), group: "239.0.0.43" },
  },
});

/** A record with an entry for each leaf. */
const each = <Value>(entry: (leaf: number) => Record<string, Value>): Record<string, Value> =>
  Object.assign({}, ...leaves.map(entry));

new Topology("overlay", {
  namespaces: {
    ...each((leaf) => ({
      [`leaf${leaf}`]: leafOf(leaf),
      // Hosts of both networks have addresses of one range. They do not meet.
      [`red${leaf}`]: { links: { eth0: { master: `leaf${leaf}-42`, address: `10.77.0.${leaf}/24` } } },
      [`blue${leaf}`]: {
        links: { eth0: { master: `leaf${leaf}-43`, address: `10.77.0.${leaf + 10}/24`, mtu: blueMtu } },
      },
    })),
    spine: { sysctls: { "net.ipv4.ip_forward": 1 } },
    switch: {},
  },
  bridges: {
    ...each((leaf) => ({
      [`leaf${leaf}-42`]: { netns: `leaf${leaf}` },
      [`leaf${leaf}-43`]: { netns: `leaf${leaf}`, mtu: blueMtu },
    })),
    lan: { netns: "switch" },
  },
  cables: each((leaf) => ({
    [`leaf${leaf}`]: {
      spine: { address: `10.78.${leaf}.2/30`, mtu: spineMtu },
      [`leaf${leaf}`]: { address: `${toSpine(leaf)}/30`, mtu: spineMtu },
    },
  })),
  checks: {
    red2: { from: "red1", to: "red2", size: 1472, dontFragment: true },
    red3: { from: "red1", to: "red3", size: 1472, dontFragment: true },
    blue2: { from: "blue1", to: "blue2", size: 1422, dontFragment: true },
    blue3: { from: "blue1", to: "blue3", size: 1422, dontFragment: true },
    // Not even on one leaf.
    apart: { from: "red1", to: "blue1", expect: "silence" },
  },
});
