import assert from "node:assert/strict";
import { Deployed } from "../conformance/deployment.ts";
import { shell } from "../support/shell.ts";
import { onHub } from "./on-hub.ts";

onHub("removes a route that moves to a link that is down, and makes it again when that is up", async () => {
  shell("ip addr add 10.7.0.9/24 dev away");
  for (const [family, via, other] of [
    [4, "10.9.0.2", "10.7.0.2"],
    [6, "fe80::2", "fe80::3"],
  ] as const) {
    const route = new Deployed("Route", "one");
    const destination = family === 4 ? "10.6.0.0/24" : "2001:db8:6::/64";
    await route.up({ device: "hub", destination, via });
    assert.equal(await route.up({ device: "away", destination, via: other }), "update");
    assert.equal(shell(`ip -${family} route show ${destination}`), "");
    assert.deepEqual(await route.refresh(), []);
    const [up, down] = ["ip link set away up", "ip link set away down"];
    shell(up);
    const address = new Deployed("Address", "one");
    await address.up({ device: "away", address: "10.7.0.8/24" });
    assert.match(shell(`ip -${family} route show ${destination}`), new RegExp(`via ${other} dev away proto 199`));
    shell(down);
    await address.down();
    await route.down();
  }
  shell("ip addr del 10.7.0.9/24 dev away");
});

onHub("lets a route wait for a link that is down, however it leads there", async () => {
  const address = new Deployed("Address", "one");
  await address.up({ device: "away", address: "10.7.0.9/24" });
  const six = new Deployed("Address", "six");
  await six.up({ device: "away", address: "2001:db8:7::9/64", duplicateDetection: false });
  for (const [destination, way] of Object.entries({
    "10.6.0.0/24": { via: "10.7.0.2" },
    "10.5.0.0/24": { nexthops: [{ via: "10.7.0.2", device: "away" }, { via: "10.9.0.2" }] },
    "10.4.0.0/24": { nexthops: [{ via: "10.7.0.2" }, { via: "10.9.0.2" }] },
    "2001:db8:6::/64": { via: "2001:db8:7::2" },
  })) {
    const route = new Deployed("Route", "one");
    await route.up({ destination, ...way });
    assert.deepEqual(await route.refresh(), [], destination);
    shell("ip link set away up; ip link set away down");
    assert.deepEqual(await route.refresh(), [], destination);
    await route.down();
  }
  const lost = new Deployed("Route", "lost");
  await assert.rejects(lost.up({ destination: "10.6.0.0/24", via: "10.3.0.2" }), /invalid gateway/);
  await six.down();
  await address.down();
});

onHub("refuses a foreign route, also while its own link is down", async () => {
  shell("ip addr add 10.7.0.9/24 dev away; ip route add 10.6.0.0/24 via 10.9.0.2");
  const route = new Deployed("Route", "one");
  const up = route.up({ device: "away", destination: "10.6.0.0/24", via: "10.7.0.2" });
  await assert.rejects(up, /is there already and is not this resource's \(proto boot\)/);
  shell("ip route del 10.6.0.0/24; ip addr del 10.7.0.9/24 dev away");
});
