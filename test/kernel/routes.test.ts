import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { it } from "node:test";
import { inventoryRead } from "../../provider/kernel/inventory/inventory.ts";
import { Deployed } from "../conformance/deployment.ts";
import { shell } from "../support/shell.ts";
import { onHub } from "./on-hub.ts";

onHub("leaves the route that somebody put in the place of an adopted one", async () => {
  shell("ip route add 10.6.0.0/24 via 10.9.0.2 proto static");
  const route = new Deployed("Route", "one");
  await route.up({ destination: "10.6.0.0/24", via: "10.9.0.3", adopt: true });
  shell("ip route replace 10.6.0.0/24 via 10.9.0.4 proto 77");
  await route.down();
  assert.match(shell("ip route show 10.6.0.0/24"), /via 10\.9\.0\.4 dev hub proto 77/);
  shell("ip route del 10.6.0.0/24");
});

it("leaves it as well where the adopted route's namespace is released", async () => {
  shell("ip netns add one; ip -n one link set lo up");
  shell("ip -n one route add 10.6.0.0/24 dev lo proto static");
  const before = shell("ip -n one route");
  const [netns, route] = [new Deployed("Netns", "one"), new Deployed("Route", "one")];
  await netns.up({ name: "one", adopt: true });
  const args = { netns: "one", destination: "10.6.0.0/24", type: "blackhole", adopt: true };
  for (const put of ["", "ip -n one route replace prohibit 10.6.0.0/24 proto 77"]) {
    await route.up(args, { within: [netns.id] });
    if (put) shell(put);
    await netns.down();
    route.forget();
    assert.match(shell("ip -n one route"), put ? /^prohibit 10\.6\.0\.0\/24 proto 77/ : new RegExp(before.trim()));
    await netns.up({ name: "one", adopt: true });
  }
  await netns.down();
  shell("ip netns del one");
});

onHub("tells a route from a foreign one for another type of service", async () => {
  shell("ip route add 10.6.0.0/24 tos 0x10 via 10.9.0.2");
  const route = new Deployed("Route", "one");
  await route.up({ destination: "10.6.0.0/24", via: "10.9.0.1" });
  assert.equal(route.outs.via, "10.9.0.1");
  assert.deepEqual(await route.refresh(), []);
  await route.down();
  assert.equal(shell("ip route show 10.6.0.0/24").trim(), "10.6.0.0/24 tos 0x10 via 10.9.0.2 dev hub".trim());
  shell("ip route del 10.6.0.0/24 tos 0x10");
});

onHub("removes one route of a destination, and not another one with another metric", async () => {
  for (const [family, destination, via, words] of [
    [4, "10.6.0.0/24", "10.9.0.2", ""],
    [6, "2001:db8:6::/64", "fe80::2", "metric 1024"],
  ]) {
    const [usual, other] = [new Deployed("Route", "usual"), new Deployed("Route", "other")];
    for (const hand of ["true", `ip route del ${destination} ${words}`]) {
      await usual.up({ device: "hub", destination, via });
      await other.up({ device: "hub", destination, via, metric: 50 });
      shell(hand);
      await usual.down();
      assert.match(shell(`ip -${family} route show ${destination}`), /^.* proto 199 metric 50 .*\n$/);
      assert.deepEqual(await other.refresh(), []);
      await other.down();
    }
  }
});

onHub("finds a route as it was declared, whatever the kernel's own way to say it", async () => {
  mkdirSync("/etc/iproute2/rt_tables.d", { recursive: true });
  writeFileSync("/etc/iproute2/rt_tables.d/lab.conf", "100 isp\n0x65\tother\n");
  const hub = { via: "10.9.0.2", device: "hub" };
  for (const args of [
    { ...hub, table: 100 },
    { ...hub, table: "isp" },
    { ...hub, table: 101 },
    { ...hub, table: "0200" },
    { onLink: true, nexthops: [{ via: "10.3.0.2", device: "hub" }] },
    { onLink: true, nexthops: [2, 3].map((n) => ({ via: `10.3.0.${n}`, device: "hub", weight: n })) },
    { nexthops: [{ via: "10.9.0.2", weight: 5 }] },
    { ...hub, mtu: 65520 },
    { ...hub, metric: 0 },
  ]) {
    const route = new Deployed("Route", "one");
    await route.up({ destination: "10.6.0.0/24", ...args });
    assert.deepEqual(await route.refresh(), [], JSON.stringify(args));
    const listed = (await inventoryRead()).marked.find(({ type }) => type === "route");
    assert.deepEqual(listed?.remarks, [], JSON.stringify(args));
    await route.down();
    assert.equal(shell("ip route show table all proto 199"), "");
  }
  const two = new Deployed("Route", "two");
  await two.up({ destination: "2001:db8:6::/64", onLink: true, nexthops: [{ via: "2001:db8:3::2", device: "hub" }] });
  assert.deepEqual(await two.refresh(), []);
  shell("ip -6 route replace 2001:db8:6::/64 via fe80::3 dev hub proto 199");
  assert.deepEqual(await two.refresh(), ["nexthops", "onLink"]);
  await two.down();
  const numbered = new Deployed("Route", "three");
  await numbered.up({ destination: "10.6.0.0/24", ...hub, table: "0200" });
  assert.match(shell("ip route show table 200"), /10\.6\.0\.0\/24/);
  await numbered.down();
  rmSync("/etc/iproute2/rt_tables.d/lab.conf");
});
