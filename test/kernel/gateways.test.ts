import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { answers, shell, until } from "../support/shell.ts";
import { onHub } from "./on-hub.ts";

onHub(
  "says of a gateway that no network leads to which argument it is, what the link has, and what helps",
  async () => {
    const route = new Deployed("Route", "lost");
    const on = { device: "hub", destination: "10.6.0.0/24" };
    await assert.rejects(
      route.up({ ...on, via: "10.3.0.2" }),
      /^Error: via: no network leads to the gateway 10\.3\.0\.2: link hub in the host has 10\.9\.0\.0\/24\. .*onLink: true.*invalid gateway/,
    );
    await assert.rejects(
      route.up({ destination: "10.6.0.0/24", nexthops: [{ via: "10.9.0.2" }, { via: "10.3.0.2" }] }),
      /nexthops: no network leads to the gateway 10\.3\.0\.2: the host has /,
    );
    await assert.rejects(
      route.up({ device: "hub", destination: "2001:db8:6::/64", via: "2001:db8:7::2" }),
      /via: no network leads to the gateway 2001:db8:7::2: link hub in the host has /,
    );
    await route.up({ ...on, via: "10.3.0.2", onLink: true });
    assert.match(shell("ip route show 10.6.0.0/24"), /via 10\.3\.0\.2 dev hub .*onlink/);
    await route.down();
  },
);

it("leads IPv4 over an IPv6 gateway, alone and as one of several ways (RFC 5549)", async () => {
  shell("ip netns add viaone; ip netns add viatwo");
  shell("ip -n viaone link add eth0 type veth peer name eth0 netns viatwo");
  for (const [netns, own] of Object.entries({ viaone: 1, viatwo: 2 }))
    shell(`ip -n ${netns} link set eth0 up; ip -n ${netns} link set lo up
      ip -n ${netns} addr add fe80::${own} dev eth0 nodad; ip -n ${netns} addr add 10.9.5${own}.1/32 dev lo`);
  const before = hostSnapshot();
  const [there, back] = [new Deployed("Route", "there"), new Deployed("Route", "back")];
  const args = { netns: "viaone", device: "eth0", destination: "10.9.52.0/24", via: "fe80::2", source: "10.9.51.1" };
  await there.up(args);
  await back.up({ netns: "viatwo", destination: "default", family: 4, nexthops: [{ via: "fe80::1", device: "eth0" }] });
  assert.ok(await until(() => answers("viaone", "10.9.52.1")));
  for (const one of [there, back]) assert.deepEqual(await one.refresh(), []);
  shell("ip -n viaone route replace 10.9.52.0/24 via inet6 fe80::3 dev eth0 src 10.9.51.1 proto 199");
  assert.deepEqual(await there.refresh(), ["via"]);
  await there.up(args);
  assert.ok(answers("viaone", "10.9.52.1"));
  await there.down();
  await back.down();
  assertHostIs(before);
  shell("ip netns del viaone; ip netns del viatwo");
});
