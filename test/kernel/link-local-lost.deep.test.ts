import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { shell, until } from "../support/shell.ts";
import { crosses, deployed, everything, router } from "./routed-lab.ts";

it("one that another host has too is drift, and comes back when that is gone", async (t) => {
  const { upRefresh } = await deployed(t, router);
  const shown = () => shell("ip -n router -6 addr show dev e0 scope link");
  const own = /fe80\S+/.exec(shown())?.[0];
  const flagged = () => shown().includes("dadfailed");
  shell(`ip -n router -6 addr flush dev e0 scope link; ip -n east addr add ${own} dev eth0 nodad`);
  shell(`ip -n router addr add ${own} dev e0`);
  assert.ok(await until(flagged));
  for (let tries = 0; tries < 2; tries += 1) {
    assert.deepEqual(await upRefresh(), { Veth5: ["linkLocal"] });
    assert.ok(await until(flagged), "it was tried again");
  }
  shell(`ip -n east addr del ${own} dev eth0`);
  assert.deepEqual(await upRefresh(), { Veth5: ["linkLocal"] });
  assert.ok(await until(crosses));
  assert.doesNotMatch(shown(), /dadfailed/);
  assert.deepEqual(await upRefresh(), {});
});

it("comes back where the kernel looks for duplicates for long", async (t) => {
  const { upRefresh } = await deployed(t, router);
  shell("ip netns exec router sysctl -qw net.ipv6.conf.e0.dad_transmits=20");
  shell("ip -n router -6 addr flush dev e0 scope link");
  assert.deepEqual(await upRefresh(), { Veth5: ["linkLocal"] });
  assert.match(shell("ip -n router -6 addr show dev e0 scope link"), /fe80::.* tentative/);
  assert.deepEqual(await upRefresh(), {});
});

it("is no drift where nothing of the lab is IPv6, where the link makes none, and where IPv6 is off", async (t) => {
  const { upRefresh, of } = await deployed(t, [
    ["Netns", { name: "west" }],
    ["Bridge", { name: "lan", netns: "west" }],
    ["Veth", { name: "p0", master: "lan", netns: "west", peer: { name: "far", netns: "west" } }],
    ["Address", { device: "lan", netns: "west", address: "10.0.0.1/24" }],
    ["Address", { device: "far", netns: "west", address: "2001:db8:1::1/64" }],
  ]);
  everything(["west"]);
  shell("for link in lan p0; do ip -n west -6 addr flush dev $link; done");
  assert.deepEqual(await upRefresh(), {});
  shell("ip -n west link set dev far addrgenmode none; ip -n west -6 addr flush dev far scope link");
  assert.deepEqual(await upRefresh(), {});
  // What stands on it is gone as well, but the link has not drifted.
  shell(
    "ip -n west link set dev far addrgenmode eui64; ip netns exec west sysctl -qw net.ipv6.conf.far.disable_ipv6=1",
  );
  assert.deepEqual(await of("Veth2").refresh(), []);
  shell("ip netns exec west sysctl -qw net.ipv6.conf.far.disable_ipv6=0");
});

it("comes back where the lab has an IPv6 route over the link, and no address", async (t) => {
  const { upRefresh } = await deployed(t, [
    ["Netns", { name: "west" }],
    ["Veth", { name: "v0", peer: { name: "eth0", netns: "west" } }],
    ["Route", { destination: "2001:db8:7::/48", netns: "west", via: "fe80::1", device: "eth0" }],
  ]);
  assert.deepEqual(await upRefresh(), {});
  shell("ip -n west -6 addr flush dev eth0 scope link; ip -6 addr flush dev v0 scope link");
  assert.deepEqual(await upRefresh(), { Veth1: ["linkLocal"] });
  assert.match(shell("ip -n west -6 addr show dev eth0 scope link"), /fe80::/);
  assert.doesNotMatch(shell("ip -6 addr show dev v0"), /fe80::/);
});

it("a topology tells the member that lost it, and brings it back", async (t) => {
  const lab = new Deployed("Topology", "lab");
  const args = {
    bridges: { lan: { netns: "router", address: "2001:db8:1::1/64", gateway: "2001:db8:1::1" } },
    namespaces: {
      router: { sysctls: { "net.ipv6.conf.all.forwarding": 1 } },
      west: { lan: "2001:db8:1::2/64" },
      east: { routes: { "2001:db8:1::/64": { via: "2001:db8:2::1", device: "router" } } },
    },
    cables: { up: { router: "2001:db8:2::1/64", east: "2001:db8:2::2/64" } },
  };
  t.after(() => lab.down());
  await lab.up(args);
  assert.ok(await until(crosses));
  assert.deepEqual(await lab.refresh(), []);
  const found = everything();
  shell("ip -n router -6 addr flush dev east scope link; ip -n router -6 addr flush dev lan scope link");
  assert.ok(!crosses());
  assert.deepEqual(await lab.refresh(), ["linkLocal"]);
  assert.deepEqual(lab.inputs.linkLocal, {
    "bridges.lan": "gone from link lan in netns router",
    "cables.up": "gone from link east in netns router",
  });
  assert.equal(await lab.up(args), "update");
  assert.ok(await until(crosses));
  assert.deepEqual(await lab.refresh(), []);
  assert.deepEqual(everything(), found);
  assert.equal(await lab.up(args), "same");
});
