import assert from "node:assert/strict";
import { test } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { run } from "../support/host.ts";
import { byHand, rememberHost } from "../support/lab.ts";

/** The bridge that a link in `inside` is a port of, and whether it is isolated there. */
function portOf(name: string): unknown[] {
  const [link] = JSON.parse(run("ip", "-n", "inside", "-details", "-json", "link", "show", "dev", name)) as {
    master?: string;
    linkinfo: { info_slave_data?: { isolated: boolean } };
  }[];
  return [link?.master, link?.linkinfo.info_slave_data?.isolated];
}

test("links that stand on the host's are ports of a bridge in their namespace, and of no other one that is called so", async () => {
  const hostIsAsBefore = rememberHost();
  byHand(
    "ip netns add inside; ip -n inside link add sw up type bridge",
    "ip link add sw type bridge",
    "ip link add low0 type veth peer name low1; ip link set low0 up",
  );
  const [tunnel, macvlan] = [new Deployed("Vxlan", "tunnel"), new Deployed("Macvlan", "macvlan")];
  const port = { master: "sw", port: { isolated: true } };
  await tunnel.up({ name: "vx0", netns: "inside", linkNetns: false, vni: 42, remote: "10.0.0.2", ...port });
  await macvlan.up({ name: "mv0", netns: "inside", linkNetns: false, device: "low0", ...port });
  for (const [name, link] of [["vx0", tunnel] as const, ["mv0", macvlan] as const]) {
    assert.deepEqual(portOf(name), ["sw", true]);
    assert.deepEqual(await link.refresh(), []);
  }
  for (const link of [macvlan, tunnel]) await link.down();
  byHand("ip netns del inside; ip link del sw; ip link del low0");
  hostIsAsBefore();
});

test("what a killed run left on another link, or with its packets through another namespace, is made anew", async () => {
  const hostIsAsBefore = rememberHost();
  byHand("ip netns add inside", "ip link add low0 type veth peer name low1; ip link set low0 up; ip link set low1 up");
  const [tunnel, macvlan] = [new Deployed("Vxlan", "tunnel"), new Deployed("Macvlan", "macvlan")];
  const lowerOf = (name: string) => {
    const [link] = JSON.parse(run("ip", "-n", "inside", "-json", "link", "show", "dev", name)) as {
      link_index?: number;
      link_netnsid?: number;
    }[];
    return link;
  };
  const onLow = (device: string) => macvlan.up({ name: "mv0", netns: "inside", linkNetns: false, device });
  const through = (place: object) => tunnel.up({ name: "vx0", netns: "inside", vni: 42, ...place });
  await onLow("low0");
  const first = lowerOf("mv0")?.link_index;
  macvlan.forget();
  await onLow("low1");
  assert.notEqual(lowerOf("mv0")?.link_index, first);
  await through({ linkNetns: false });
  tunnel.forget();
  await through({});
  assert.equal(lowerOf("vx0")?.link_netnsid, undefined);
  // What is as it is wanted stays the same link.
  const { ifindex } = macvlan.outs;
  macvlan.forget();
  await onLow("low1");
  assert.equal(macvlan.outs.ifindex, ifindex);
  for (const link of [macvlan, tunnel]) await link.down();
  byHand("ip netns del inside; ip link del low0");
  hostIsAsBefore();
});
