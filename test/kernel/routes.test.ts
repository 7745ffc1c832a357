import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

/** A bridge with an address, and what a test does on it; the host is as before at the end. */
const onHub = (what: string, test: () => Promise<void>) =>
  it(what, async () => {
    shell("ip link add hub up type bridge; ip addr add 10.9.0.9/24 dev hub");
    const before = hostSnapshot();
    try {
      await test();
      assertHostIs(before);
    } finally {
      shell("ip link del hub");
    }
  });

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
