import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

const value = (netns: string, key: string) => shell(`ip netns exec ${netns} cat /proc/sys/net/${key}`).trim();

it("makes the settings of a link again when the link is made anew, of a cable and of a bridge", async () => {
  shell("ip netns add r; ip netns add w");
  const before = hostSnapshot();
  const cable = (peer: string) => ({ name: "up0.5", netns: "r", peer: { name: peer, netns: "w" } });
  const [veth, bridge] = [new Deployed("Veth", "up"), new Deployed("Bridge", "br")];
  const parp = new Deployed("Sysctl", "parp");
  const ra = new Deployed("Sysctl", "ra");
  await veth.up(cable("w0"));
  await bridge.up({ name: "br9", netns: "r" });
  await parp.up({ netns: "r", key: "net.ipv4.conf.up0/5.proxy_arp", value: 1 });
  await ra.up({ netns: "r", key: "net.ipv6.conf.br9.accept_ra", value: 0 });
  assert.equal(await veth.up(cable("w1")), "replace");
  shell("ip -n r link del br9");
  assert.equal(await bridge.refresh(), "gone");
  await bridge.up({ name: "br9", netns: "r" });
  assert.deepEqual([value("r", "ipv4/conf/up0.5/proxy_arp"), value("r", "ipv6/conf/br9/accept_ra")], ["1", "0"]);
  assert.deepEqual([await parp.refresh(), await ra.refresh()], [[], []]);
  await parp.down();
  assert.equal(value("r", "ipv4/conf/up0.5/proxy_arp"), "0");
  await ra.down();
  assert.equal(value("r", "ipv6/conf/br9/accept_ra"), "1");
  await bridge.down();
  await veth.down();
  assertHostIs(before);
  shell("ip netns del r; ip netns del w");
});
