import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

it("leaves no note of an interface that somebody deleted, once a refresh found it gone", async () => {
  shell("ip netns add lab");
  const before = hostSnapshot();
  shell("ip link add plug0 type veth peer name socket0");
  const nic = new Deployed("Nic", "uplink");
  await nic.up({ interface: "plug0", name: "eth0", netns: "lab" });
  shell("ip -n lab link del eth0");
  assert.equal(await nic.refresh(), "gone");
  assertHostIs(before);
  shell("ip netns del lab");
});
