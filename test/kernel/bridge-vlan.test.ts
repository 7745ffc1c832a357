import assert from "node:assert/strict";
import { test } from "node:test";
import {
  asDeclared,
  type Vlans,
  vlansText,
  type WholeVlans,
  wholeOf,
} from "../../dist/provider/kernel/bridge-vlan/list.js";
import { vlanLines } from "../../dist/provider/kernel/bridge-vlan/port.js";
import { Deployed } from "../conformance/deployment.ts";
import { isHere } from "../conformance/here.ts";
import { subjects } from "../conformance/subjects/vlans.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";
import { told } from "../topology/told.ts";

test("what follows from one argument is there, and stands in the facts only where it no longer follows", () => {
  assert.deepEqual(wholeOf({ pvid: 10 }), { pvid: 10, untagged: [10], tagged: [] });
  assert.deepEqual(wholeOf({ untagged: [10] }), { pvid: 10, untagged: [10], tagged: [] });
  assert.deepEqual(wholeOf({ tagged: [20, "30-32"] }), { pvid: 0, untagged: [], tagged: [20, 30, 31, 32] });
  assert.deepEqual(wholeOf({ pvid: 10, tagged: [10] }), { pvid: 10, untagged: [], tagged: [10] });
  const facts = (declared: Vlans, there: Partial<WholeVlans>) =>
    asDeclared(declared, { pvid: 0, untagged: [], tagged: [], ...there });
  assert.deepEqual(facts({ pvid: 10 }, { pvid: 10, untagged: [10] }), { pvid: 10 });
  assert.deepEqual(facts({ pvid: 10 }, { pvid: 10, untagged: [10], tagged: [20] }), { pvid: 10, tagged: [20] });
  assert.deepEqual(facts({ pvid: 10 }, { pvid: 10, tagged: [10] }), { pvid: 10, tagged: [10] });
  assert.deepEqual(facts({ pvid: 10 }, { untagged: [10] }), { pvid: 0, untagged: [10] });
  assert.deepEqual(facts({ pvid: 10 }, { pvid: 1, untagged: [1, 10] }), { pvid: 1, untagged: [1, 10] });
  assert.deepEqual(facts({ untagged: [10] }, { untagged: [10] }), { pvid: 0, untagged: [10] });
  assert.deepEqual(facts({ tagged: [20] }, { pvid: 1, untagged: [1], tagged: [20] }), { untagged: [1], tagged: [20] });
  const list: Vlans = { tagged: ["30-39", 20] };
  assert.deepEqual(facts(list, { tagged: [20, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39] }), list);
  assert.deepEqual(facts(list, { tagged: [20, 30, 31, 33, 50] }), { tagged: ["30-31", 33, 20, 50] });
  assert.equal(vlansText({ pvid: 10, tagged: [20, "30-39"] }), "pvid 10, untagged 10, tagged 20 30-39");
  assert.equal(vlansText({ tagged: [] }), "no VLAN");
});

test("only the VLANs that differ have a line, new ones before those that go", () => {
  const there = new Map([
    [1, "pvid untagged"],
    [20, ""],
    [21, ""],
    [22, ""],
  ]);
  const wanted = new Map([
    [10, "pvid untagged"],
    [21, ""],
    [22, "untagged"],
    [23, "untagged"],
  ]);
  const lines = vlanLines({ name: "p0", own: [] }, there, wanted).map(({ argv }) => argv.join(" "));
  assert.deepEqual(lines, [
    "vlan add dev p0 vid 10 pvid untagged",
    "vlan add dev p0 vid 22-23 untagged",
    "vlan del dev p0 vid 1",
    "vlan del dev p0 vid 20",
  ]);
  const [own] = vlanLines({ name: "br0", own: ["self"] }, new Map(), new Map([[5, ""]]));
  assert.equal(own?.argv.join(" "), "vlan add dev br0 vid 5 self");
});

test("the check refuses lists of VLANs that no port can have", async () => {
  for (const { kind, bad } of subjects)
    for (const { args, says } of bad) await assert.rejects(new Deployed(kind, "one").check(args), says);
});

test("a preview warns of VLANs of a port whose bridge does not look at VLANs", async () => {
  const lab = (more: object) => ({
    bridges: { lan: more },
    namespaces: { h1: { lan: { address: "10.84.9.1/24", port: { pvid: 10 } } } },
  });
  const { warnings, failures } = await told(lab({}));
  assert.deepEqual(failures, []);
  assert.deepEqual(warnings, [
    'namespaces.h1.lan: the VLANs of link h1-lan in the host need a bridge that looks at them; give lan (bridges.lan of Topology "campus") vlanFiltering: true',
  ]);
  assert.deepEqual((await told(lab({ vlanFiltering: true }))).warnings, []);
});

test("a kernel whose bridges do not filter by VLAN refuses a port's VLANs, and nothing is left of it", async (t) => {
  if (isHere("Bridge", "vlan filtering")) return t.skip("this kernel has VLAN-aware bridges");
  const before = hostSnapshot();
  shell("ip link add hub up type bridge");
  const cable = new Deployed("Veth", "cable");
  const args = { name: "v0", master: "hub", peer: { name: "v1" } };
  const says = (name: string) =>
    new RegExp(
      `${name}: link v\\d in the host: the bridges of this kernel do not filter by VLAN: .*CONFIG_BRIDGE_VLAN_FILTERING`,
    );
  await assert.rejects(cable.up({ ...args, port: { tagged: [20] } }), says("port\\.tagged"));
  assert.equal(cable.id, "", "it was unmade");
  await assert.rejects(
    cable.up({ ...args, master: undefined, peer: { name: "v1", master: "hub", port: { pvid: 20 } } }),
    says("peer\\.port\\.pvid"),
  );
  await cable.up(args);
  await assert.rejects(cable.up({ ...args, port: { untagged: [7] } }), says("port\\.untagged"));
  assert.deepEqual(await cable.refresh(), [], "it is as it was before");
  await cable.down();
  const station = new Deployed("Neighbour", "station");
  shell("ip link add v4 master hub type veth peer name v5");
  const away = /vlan: link v4 in the host is not in VLAN 9; give it that as a port/;
  await assert.rejects(station.up({ device: "v4", mac: "02:00:00:00:00:09", vlan: 9 }), away);
  shell("ip link del v4");
  const macvlan = new Deployed("Macvlan", "upper");
  shell("ip link add b1 type bridge; ip link set hub nomaster");
  await assert.rejects(
    macvlan.up({ name: "v2", device: "b1", master: "hub", port: { tagged: [20] } }),
    says("port\\.tagged"),
  );
  const bridge = new Deployed("Bridge", "vlans");
  await assert.rejects(bridge.up({ name: "br9", vlanFiltering: true, vlans: { tagged: [20] } }), /not supported/);
  shell("ip link del hub; ip link del b1");
  assertHostIs(before);
});
