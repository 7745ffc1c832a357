import assert from "node:assert/strict";
import { test } from "node:test";
import { run } from "../support/host.ts";
import { far, makeFarMachine, ping, pingAll, runIn, seenFrom } from "../support/lab.ts";
import { type Drift, liveThrough } from "./life.ts";

/** The checks of lab 1, in labs/README.md. */
async function answers(): Promise<void> {
  pingAll([undefined, "my-ns1", "my-ns2"], ["10.0.0.1", "10.0.0.10", "10.0.0.20"]);
  const routes = run("ip", "-n", "my-ns1", "route").split("\n");
  assert.ok(routes.map((line) => line.trim()).includes("10.0.0.0/24 dev ceth0 proto kernel scope link src 10.0.0.10"));
  assert.match(runIn("my-ns1", "ip", "-br", "link"), /^ceth0@/m);
  ping(far.address, "my-ns1");
  for (const netns of ["my-ns1", "my-ns2"]) assert.equal(await seenFrom(netns), far.host);
}

const drifts: Drift[] = [
  {
    title:
      "an mtu, a port detached, a route removed, a link down, forwarding turned off, and an address with its route gone",
    byHand: [
      "ip link set veth0 mtu 1400",
      "ip link set veth1 nomaster",
      "ip -n my-ns2 route del default",
      "ip -n my-ns2 link set lo down",
      "sysctl -qw net.ipv4.ip_forward=0",
      "ip -n my-ns1 addr del 10.0.0.10/24 dev ceth0",
    ],
    shows: [
      "veth0 ~ mtu: 1400 => 1500",
      `veth1 + master: "my-br0"`,
      "my-ns2-default +",
      "my-ns2 ~ loopback: false => true",
      "internet ~ forwarding: false => true",
      ...["my-ns1-address +", "my-ns1-default +"],
    ],
  },
  {
    title: "a namespace deleted with all that was in it, settings of the bridge, and the nft table deleted",
    byHand: [
      "ip netns del my-ns1",
      "ip link set my-br0 type bridge stp_state 1",
      "ip link set my-br0 mtu 9000 address 02:00:00:00:00:09",
      `nft delete table inet $(nft list tables | sed -n 's/^table inet \\(pulumi-netns.*\\)/\\1/p')`,
    ],
    shows: [
      ...["my-ns1 +", "my-ns1-address +", "my-ns1-default +", "veth0 +"],
      ...["my-br0 ~ mtu: 9000 => 1500", "my-br0 ~ stp: true => false"],
      `my-br0 ~ mac: "02:00:00:00:00:09" => its own`,
      // The masquerade still keeps forwarding on, so it is not gone.
      ...[`internet + exceptOutDevice: "my-br0"`, `internet + source: "10.0.0.0/24"`],
    ],
  },
];

const edits = [
  {
    from: `Bridge("my-br0")`,
    to: `Bridge("my-br0", { ageingTime: 100 })`,
    changes: ["update my-br0"],
    ping: { address: "10.0.0.20", netns: "my-ns1" },
  },
  {
    from: "{ master: bridge,",
    to: "{ mtu: 1500 - 100 * i, master: bridge,",
    changes: ["update veth1"],
    ping: { address: "10.0.0.10" },
  },
];

test("lab 1: two namespaces on one bridge, reaching the host and the internet", async (t) => {
  makeFarMachine();
  await liveThrough(t, { example: "bridge", answers, drifts, edits });
});
