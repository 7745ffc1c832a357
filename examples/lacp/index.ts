import { Topology } from "pulumi-netns";

/** A bond whose two sides agree by LACP which cables belong together. */
const bond = (address: string) =>
  ({ kind: "bond", mode: "802.3ad", lacpRate: "fast", xmitHashPolicy: "layer3+4", address }) as const;

/** A cable that is a member of the bond at both ends. */
const leg = (name: string) => ({ left: { name, master: "bond0" }, right: { name, master: "bond0" } });

new Topology("lacp", {
  namespaces: {
    left: { links: { bond0: bond("10.73.0.1/24") } },
    right: { links: { bond0: bond("10.73.0.2/24") } },
  },
  cables: { leg1: leg("eth1"), leg2: leg("eth2") },
  checks: { there: { from: "left", to: "right" } },
});
