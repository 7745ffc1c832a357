import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { shell } from "../support/shell.ts";

// Runs along with bridge-vlan-frames.ts.

export const flags = '"flags":["PVID","Egress Untagged"]';
/** The VLANs of a port, as `bridge` prints them. */
export const vlansOf = (link: string): string =>
  shell(`bridge -compressvlans -json vlan show dev ${link}`).replace(/^.*"vlans":|\}\]\s*$/g, "");

it("adopted links get their VLANs back", async () => {
  const [port, own] = [`[{"vlan":1,${flags}},{"vlan":7}]`, `[{"vlan":1,${flags}},{"vlan":8}]`];
  shell(`ip link add vbr up type bridge vlan_filtering 1; ip link add vbr2 up type bridge vlan_filtering 1
    ip link add vp1 up master vbr type veth peer name vp2
    bridge vlan add dev vp1 vid 7; bridge vlan add dev vbr vid 8 self`);
  const [bridge, cable] = [new Deployed("Bridge", "vbr"), new Deployed("Veth", "cable")];
  await bridge.up({ name: "vbr", adopt: true, vlanFiltering: true, vlans: { tagged: [9] } });
  await cable.up({ name: "vp1", adopt: true, master: "vbr2", port: { pvid: 10 }, peer: { name: "vp2" } });
  assert.deepEqual([vlansOf("vp1"), vlansOf("vbr")], [`[{"vlan":10,${flags}}]`, '[{"vlan":9}]']);
  assert.deepEqual([await bridge.refresh(), await cable.refresh()], [[], []]);
  await cable.down();
  await bridge.down();
  assert.deepEqual([vlansOf("vp1"), vlansOf("vbr")], [port, own]);
  shell("ip link set vbr type bridge vlan_filtering 0");
  const says = /^port\.pvid: link vp1 in the host: the bridge vbr does not look at VLANs .*vlanFiltering: true/;
  await assert.rejects(
    cable.up({ name: "vp1", adopt: true, master: "vbr", port: { pvid: 10 }, peer: { name: "vp2" } }),
    (error: Error) => says.test(error.message),
  );
  assert.equal(vlansOf("vp1"), port);
  shell("ip link del vbr; ip link del vbr2; ip link del vp1");
});

it("an interface of the host gets the VLANs back that its port had", async () => {
  shell(`ip link add vbr up type bridge vlan_filtering 1; ip link add card up master vbr type veth peer name far
    bridge vlan add dev card vid 7; ip netns add vh1; ip -n vh1 link add vbr up type bridge vlan_filtering 1`);
  const nic = new Deployed("Nic", "nic");
  const place = { interface: "card", name: "card", netns: "vh1", master: "vbr" };
  await nic.up({ ...place, port: { pvid: 10 } });
  assert.match(shell("bridge -n vh1 vlan show dev card"), /card +10 PVID Egress Untagged\s*$/);
  assert.deepEqual(await nic.refresh(), []);
  await nic.down();
  assert.equal(vlansOf("card"), `[{"vlan":1,${flags}},{"vlan":7}]`);
  shell("ip link del vbr; ip link del card; ip netns del vh1");
});
