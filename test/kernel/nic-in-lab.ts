import assert from "node:assert/strict";
import { afterEach, beforeEach } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { type HostSnapshot, hostSnapshot } from "../support/host.ts";
import { answers, shell, until } from "../support/shell.ts";
import { hostBecomes, makeUplink, removeUplink } from "../support/uplink.ts";

export let found: HostSnapshot;
export const args = { interface: "up0", netns: "lab", name: "eth0" };

beforeEach(async (t) => {
  shell("ip netns add lab");
  await makeUplink({ detection: t.name.includes("detection") });
  found = hostSnapshot();
});
afterEach(() => {
  removeUplink();
  shell("ip netns del lab");
});

export const asFound = () => hostBecomes(found);

/** The interface in the lab, with an address of the lab's own; the far machine answers there. */
export async function inLab(): Promise<{ nic: Deployed; address: Deployed }> {
  const [nic, address] = [new Deployed("Nic", "uplink"), new Deployed("Address", "outside")];
  await nic.up(args);
  await address.up({ device: "eth0", netns: "lab", address: "192.0.2.50/24" }, { within: [nic.id] });
  assert.ok(await until(() => answers("lab", "192.0.2.2")));
  return { nic, address };
}
