import assert from "node:assert/strict";
import { test } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { run } from "../support/host.ts";
import { byHand, rememberHost } from "../support/lab.ts";
import { answers, until } from "../support/shell.ts";

/** Two namespaces with a macvlan each, on one link of the host, whose other end is a port of a bridge. */
async function twoHosts() {
  byHand(
    "ip netns add one; ip netns add two",
    "ip link add low0 type veth peer name low1; ip link set low0 up; ip link set low1 up",
    "ip link add sw up type bridge; ip link set low1 master sw",
  );
  const links = ["one", "two"].map((netns) => ({ netns, link: new Deployed("Macvlan", netns) }));
  const up = async (mode: string) => {
    for (const { netns, link } of links) await link.up({ name: "eth0", netns, device: "low0", linkNetns: false, mode });
  };
  await up("bridge");
  byHand("ip -n one addr add 10.9.0.1/24 dev eth0", "ip -n two addr add 10.9.0.2/24 dev eth0");
  const end = async () => {
    for (const { link } of links) await link.down();
    byHand("ip netns del one; ip netns del two", "ip link del low0; ip link del sw");
  };
  return { links, up, end };
}

test("two macvlans of one link hear each other in mode bridge, and not in mode private", async () => {
  const hostIsAsBefore = rememberHost();
  const { up, end } = await twoHosts();
  assert.ok(answers("one", "10.9.0.2"), "bridge");
  await up("private");
  assert.ok(!answers("one", "10.9.0.2"), "private");
  await up("vepa");
  assert.ok(!answers("one", "10.9.0.2"), "vepa, and the bridge beyond sends nothing back");
  byHand("ip link set low1 type bridge_slave hairpin on");
  assert.ok(await until(() => answers("one", "10.9.0.2")), "vepa, and the bridge sends it back");
  await end();
  hostIsAsBefore();
});

test("a macvlan in mode passthru has its link's address, and is made anew to get another mode", async () => {
  const hostIsAsBefore = rememberHost();
  byHand("ip link add low0 type veth peer name low1; ip link set low0 up; ip link set low1 up");
  const macOfLow = () =>
    (JSON.parse(run("ip", "-json", "link", "show", "dev", "low0")) as { address: string }[])[0]?.address;
  const mac = macOfLow();
  const one = new Deployed("Macvlan", "one");
  await one.up({ name: "mv0", device: "low0", mode: "passthru" });
  assert.equal(one.outs.mac, mac);
  // As a run that was killed right after it made the link.
  one.forget();
  await one.up({ name: "mv0", device: "low0", mode: "passthru" });
  assert.deepEqual([one.outs.mac, macOfLow()], [mac, mac]);
  assert.deepEqual(await one.refresh(), []);
  assert.equal(await one.up({ name: "mv0", device: "low0", mode: "bridge" }), "replace");
  await one.down();
  byHand("ip link del low0");
  hostIsAsBefore();
});

test("a macvlan whose link is gone is gone too, and made anew on the new one", async () => {
  const hostIsAsBefore = rememberHost();
  const { links, up, end } = await twoHosts();
  byHand("ip link del low0", "ip link add low0 type veth peer name low1; ip link set low0 up; ip link set low1 up");
  for (const { link } of links) assert.equal(await link.refresh(), "gone");
  await up("bridge");
  for (const { link } of links) assert.deepEqual(await link.refresh(), []);
  await end();
  hostIsAsBefore();
});

test("a feature that the kernel keeps on for a macvlan is refused, and nothing is left", async () => {
  const hostIsAsBefore = rememberHost();
  byHand("ip link add low0 type veth peer name low1; ip link set low0 up");
  const one = new Deployed("Macvlan", "one");
  const args = { name: "mv0", device: "low0" };
  const kept = { message: /offloads: the kernel keeps tx-checksumming of link mv0 in the host on/ };
  await assert.rejects(one.up({ ...args, offloads: { "tx-checksumming": false } }), kept);
  await one.up({ ...args, offloads: { "generic-receive-offload": false } });
  assert.deepEqual(await one.refresh(), []);
  await one.down();
  byHand("ip link del low0");
  hostIsAsBefore();
});
