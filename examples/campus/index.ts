import { Topology } from "pulumi-netns";

/** The VLANs of the campus. */
const [staff, guests] = [10, 20];

/** A host on a switch: its address, and the VLAN of its port. What it sends and receives has no tag. */
const host = (access: string, address: string, pvid: number) => ({
  links: { eth0: { master: access, address, port: { pvid } } },
});

new Topology("campus", {
  bridges: {
    // A switch is no host: it is in no VLAN itself.
    east: { vlanFiltering: true, vlans: { tagged: [] } },
    west: { vlanFiltering: true, vlans: { tagged: [] } },
  },
  namespaces: {
    ann: host("east", "10.70.0.1/24", staff),
    bob: host("west", "10.70.0.2/24", staff),
    gil: host("east", "10.70.0.11/24", guests),
    gus: host("west", "10.70.0.12/24", guests),
  },
  cables: {
    // The trunk carries both VLANs, each with its tag.
    trunk: {
      ...{ name: "east-west", master: "east", port: { tagged: [staff, guests] } },
      peer: { name: "west-east", master: "west", port: { tagged: [staff, guests] } },
    },
  },
  checks: {
    staff: { from: "ann", to: "bob" },
    guests: { from: "gil", to: "gus" },
    // Not even on one switch.
    apart: { from: "ann", to: "gil", expect: "silence" },
  },
});
