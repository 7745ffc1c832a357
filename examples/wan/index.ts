import { Path, Throughput, Topology } from "pulumi-netns";

/** The conditions of the line between the sites, for the packets of each direction. */
const line = { delay: "30ms", jitter: "3ms", distribution: "normal", loss: "1%", rate: "2mbit" } as const;

const router = (gateway: string) => ({ sysctls: { "net.ipv4.ip_forward": 1 }, routes: { default: gateway } });

// A segment of 64 KB would be lost as a whole, where a wire loses one frame of it. So the hosts cut their data by themselves.
const offloads = { "tx-tcp-segmentation": false, "tx-generic-segmentation": false };

const wan = new Topology("wan", {
  namespaces: {
    "my-west": { routes: { default: "10.72.1.1" } },
    "my-east": { routes: { default: "10.72.2.1" } },
    "my-west-gw": router("10.72.0.2"),
    "my-east-gw": router("10.72.0.1"),
  },
  cables: {
    line: {
      "my-west-gw": { address: "10.72.0.1/30", impairment: line },
      "my-east-gw": { address: "10.72.0.2/30", impairment: line },
    },
    west: { "my-west": { address: "10.72.1.10/24", offloads }, "my-west-gw": "10.72.1.1/24" },
    east: { "my-east": { address: "10.72.2.10/24", offloads }, "my-east-gw": "10.72.2.1/24" },
  },
  checks: {
    // There and back is twice the delay. The quickest of ten counts, which the jitter makes quicker.
    delay: { from: "my-west", to: "my-east", count: 10, rtt: { atLeast: 45, atMost: 65 }, loss: { atMost: 40 } },
    // The sites' own networks have no delay.
    local: { from: "my-west", to: "my-west-gw", count: 3, rtt: { atMost: 5 } },
  },
});

const hops = ["10.72.1.1", "10.72.0.2", "10.72.2.10"];
const way = new Path("way", { from: "my-west", to: "10.72.2.10", are: hops, retryFor: 30 }, { dependsOn: wan });

// A full line delays and drops everything else, so this is measured last. Data are 1448 bytes of each frame of 1490: 1.94 Mbit.
new Throughput(
  "rate",
  {
    ...{ from: "my-west", to: "10.72.2.10", server: "my-east", by: "udp", offer: "3mbit" },
    ...{ seconds: 5, atLeast: "1.85mbit", atMost: "1.95mbit", retryFor: 60 },
  },
  { dependsOn: way },
);
