import assert from "node:assert/strict";
import { it } from "node:test";
import { inventoryRead } from "../../provider/kernel/inventory/inventory.ts";
import { Deployed, type Props } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

// The first `ip netns add` of a host makes the mount /run/netns, for good.
shell("ip netns add first; ip netns del first");

/** What another stack makes under a name that was adopted, when what was adopted is gone. */
const second: [string, string, Props][] = [
  ["a bridge", "Bridge", { name: "br7" }],
  ["the bridge of a topology", "Topology", { bridges: { br7: {} } }],
  ["the far end of a cable", "Veth", { name: "v7", peer: { name: "br7" } }],
];

for (const [title, kind, args] of second) {
  it(`does not keep another object of its name from being removed: ${title}`, async () => {
    const before = hostSnapshot();
    shell("ip link add br7 type bridge");
    const theirs = new Deployed("Bridge", "theirs", "conformance/other");
    await theirs.up({ name: "br7", mtu: 1400, adopt: true });
    shell("ip link del br7");
    const ours = new Deployed(kind, "ours");
    await ours.up(args);
    const { marked } = await inventoryRead();
    assert.ok(!marked.some(({ adopted }) => adopted), "it is not listed as adopted");
    await ours.down();
    assert.doesNotMatch(shell("ip link"), /br7/);
    await theirs.down();
    assertHostIs(before);
  });
}

it("does not keep another namespace of its name from being removed", async () => {
  const before = hostSnapshot();
  shell("ip netns add ns7");
  const theirs = new Deployed("Netns", "theirs", "conformance/other");
  await theirs.up({ name: "ns7", adopt: true });
  shell("ip netns del ns7");
  const ours = new Deployed("Topology", "ours");
  await ours.up({ namespaces: { ns7: {} } });
  await ours.down();
  assert.doesNotMatch(shell("ip netns"), /ns7/);
  await theirs.down();
  assertHostIs(before);
});

it("keeps what was adopted from being removed by its mark alone", async () => {
  shell("ip link add br7 type bridge");
  const before = hostSnapshot();
  const bridge = new Deployed("Bridge", "b");
  await bridge.up({ name: "br7", mtu: 1400, adopt: true });
  const [link] = (await inventoryRead()).marked.filter(({ type }) => type === "link");
  assert.ok(link?.adopted);
  await assert.rejects(link.remove(), /adopted/);
  await bridge.down();
  assertHostIs(before);
  shell("ip link del br7");
});
