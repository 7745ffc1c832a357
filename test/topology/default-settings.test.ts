import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

const setting = (netns: string, key: string) =>
  shell(`ip netns exec ${netns} cat /proc/sys/net/ipv6/conf/${key}`).trim();

it("makes the settings of links to come before the links: of cables, of links to a bridge, and of one that is added", async () => {
  shell("ip netns add first; ip netns del first");
  const before = hostSnapshot();
  const lab = new Deployed("Topology", "one");
  const quiet = { sysctls: { "net.ipv6.conf.default.disable_ipv6": 1, "net.ipv6.conf.default.accept_ra": 0 } };
  const args = (more: object) => ({
    bridges: { hub: {} },
    namespaces: { q1: { ...quiet, hub: "10.9.0.1/24" }, q2: quiet, q3: { ...quiet, ...more } },
    cables: { a: { q1: "10.8.0.1/30", q2: "10.8.0.2/30" } },
  });
  await lab.up(args({}));
  await lab.up(args({ hub: "10.9.0.3/24" }));
  for (const [netns, count] of Object.entries({ q1: 2, q2: 1, q3: 1 })) {
    const links = shell(`ip -n ${netns} -o link show type veth`).match(/(?<=^\d+: )[^@]+/gm) ?? [];
    assert.equal(links.length, count);
    for (const link of links) {
      assert.equal(setting(netns, `${link}/disable_ipv6`), "1", `${link} in ${netns}`);
      assert.equal(setting(netns, `${link}/accept_ra`), "0", `${link} in ${netns}`);
    }
  }
  assert.match(shell("ip netns exec q3 ping -c1 -W2 10.9.0.1"), /1 received/);
  assert.deepEqual(await lab.refresh(), []);
  await lab.down();
  assertHostIs(before);
});
