import assert from "node:assert/strict";
import { test } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { run } from "../support/host.ts";
import { byHand, rememberHost } from "../support/lab.ts";
import { shell } from "../support/shell.ts";

test("spanning tree goes off, and the delay is one that is too short for it, in one update", async () => {
  const hostIsAsBefore = rememberHost();
  const one = new Deployed("Bridge", "br0");
  await one.up({ name: "br0", stp: true, forwardDelay: 15 });
  await one.up({ name: "br0", stp: false, forwardDelay: 0 });
  assert.match(run("ip", "-d", "link", "show", "dev", "br0"), /forward_delay 0 .*stp_state 0 /);
  assert.deepEqual(await one.refresh(), []);
  await one.down();
  hostIsAsBefore();
});

test("an adopted bridge without spanning tree goes back to a delay that is too short for it", async () => {
  byHand("ip link add br0 type bridge stp_state 0 forward_delay 0");
  const hostIsAsBefore = rememberHost();
  const one = new Deployed("Bridge", "br0");
  await one.up({ name: "br0", adopt: true, stp: true, forwardDelay: 4 });
  await one.down();
  assert.match(run("ip", "-d", "link", "show", "dev", "br0"), /forward_delay 0 .*stp_state 0 /);
  hostIsAsBefore();
  byHand("ip link del br0");
});

test("an update that asks for what the kernel lacks is put back", async (t) => {
  if (hasVlanFiltering()) return t.skip("this kernel has VLAN filtering; it takes one without");
  const hostIsAsBefore = rememberHost();
  const one = new Deployed("Bridge", "br0");
  await one.up({ name: "br0" });
  const before = run("ip", "-d", "link", "show", "dev", "br0");
  const wanted = { name: "br0", ageingTime: 100, mtu: 1400, vlanFiltering: true };
  await assert.rejects(one.up(wanted), /\(it is as it was before\)$/);
  assert.equal(withoutTimers(run("ip", "-d", "link", "show", "dev", "br0")), withoutTimers(before));
  await one.down();
  hostIsAsBefore();
});

const hasVlanFiltering = (): boolean =>
  shell(
    "ip link add try0 type bridge; ip link set try0 type bridge vlan_filtering 1 2>&1; echo $?; ip link del try0",
  ).trim() === "0";

const withoutTimers = (text: string): string => text.replace(/\w+_timer +[\d.]+/g, "");
