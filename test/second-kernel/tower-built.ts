import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { byHand, rememberHost, runIn } from "../support/lab.ts";
import { answers, until } from "../support/shell.ts";

// Runs on a kernel that has bonds, VRFs and VLANs (tower.test.ts).

/** A tower: two cables, a bond of them, a VLAN on it, which is in a VRF; with addresses, a route and a rule on top. */
const resources = `
import { Address, Bond, Netns, Route, Rule, Veth, Vlan, Vrf } from "pulumi-netns";
const mode = "balance-rr";
const mtu = 1500;
const netns = new Netns("n1");
const bond = new Bond("bond0", { netns, mode });
const red = new Vrf("red", { netns, table: 10 });
const v5 = new Vlan("v5", { device: bond, vlanId: 5, master: red });
const four = new Address("four", { device: v5, address: "10.0.0.1/24" });
new Address("six", { device: v5, address: "fd00::1/64", duplicateDetection: false });
new Route("route", { device: four, vrf: red, destination: "10.9.0.0/16", via: "10.0.0.2" });
new Rule("rule", { vrf: red, priority: 700, to: "10.9.0.0/16" });
for (const name of ["leg1", "leg2"]) new Veth(name, { netns, mtu, master: bond, peer: { netns: "n2", name, mtu, master: "bond0" } });
`;

/** The other end of that tower, made by hand. */
const farEnd = [
  "ip netns add n2",
  "ip -n n2 link add bond0 up type bond mode balance-rr miimon 100",
  "ip -n n2 link add v5 link bond0 up type vlan id 5",
  "ip -n n2 addr add 10.0.0.2/24 dev v5; ip -n n2 addr add fd00::2/64 dev v5 nodad",
];

const topology = `
import { Topology } from "pulumi-netns";
const mode = "balance-rr";
const mtu = 1500;
const tower = (i) => ({
  links: {
    v5: { kind: "vlan", device: "bond0", vlanId: 5, master: "red", addresses: ["10.0.0." + i + "/24", "fd00::" + i + "/64"] },
    red: { kind: "vrf", table: 10 },
    bond0: { kind: "bond", mode },
  },
  routes: { "10.9.0.0/16": { via: "10.0.0." + (3 - i), vrf: "red", device: "v5" } },
  rules: { rule: { vrf: "red", priority: 700, to: "10.9.0.0/16" } },
});
const leg = (name) => ({ n1: { name, mtu, master: "bond0" }, n2: { name, mtu, master: "bond0" } });
new Topology("tower", { namespaces: { n1: tower(1), n2: tower(2) }, cables: { leg1: leg("leg1"), leg2: leg("leg2") } });
`;

const pings = (address: string): boolean => {
  const words = ["ping", "-n", "-c1", "-W1", "-I", "red", address] as const;
  try {
    return runIn("n1", ...words) !== "";
  } catch {
    return false;
  }
};

/** Asserts that the whole tower stands and carries packets of both families. */
async function stands(): Promise<void> {
  for (const address of ["10.0.0.2", "fd00::2"])
    assert.ok(await until(() => pings(address), 15), `no answer from ${address}`);
  assert.match(runIn("n1", "ip", "route", "show", "table", "10"), /10\.9\.0\.0\/16 via 10\.0\.0\.2 dev v5 proto 199/);
  assert.match(runIn("n1", "ip", "rule"), /700:\tfrom all to 10\.9\.0\.0\/16 lookup 10 proto 199/);
  assert.ok(!answers("n1", "10.0.0.2"), "an address of the VRF is reached by the main table");
}

const towers = {
  "resources of their own": { program: resources, around: farEnd, mended: /^create (v5|four|six|route)$/ },
  "a Topology": { program: topology, around: [], mended: /^update tower$/ },
};

for (const [title, { program, around, mended }] of Object.entries(towers))
  test(`a tower, as ${title}`, async (t) => {
    const hostIsAsBefore = rememberHost();
    byHand(...around);
    const stack = await makeStack(t, { program });
    await stack.up();
    await stands();
    for (const leg of ["leg1", "leg2"]) {
      byHand(`ip -n n2 link set ${leg} down`);
      assert.ok(await until(() => pings("10.0.0.2"), 10), `no answer without ${leg}`);
      byHand(`ip -n n2 link set ${leg} up`);
    }
    // The mode of a bond with members cannot change, so the middle of the tower is made anew.
    stack.edit('mode = "balance-rr"', 'mode = "balance-xor"');
    stack.edit("mtu = 1500", "mtu = 1400");
    await stack.up();
    assert.match(runIn("n1", "ip", "-d", "link", "show", "bond0"), /bond mode balance-xor/);
    await stands();
    byHand("ip -n n1 link del v5");
    const { changes } = await stack.up("--refresh");
    assert.ok(changes.length > 0 && changes.every((one) => mended.test(one)), `${changes}`);
    await stands();
    await stack.destroy();
    if (around.length > 0) byHand("ip netns del n2");
    hostIsAsBefore();
  });
