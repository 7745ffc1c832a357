import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { answers, shell } from "../support/shell.ts";
import { told } from "./told.ts";

const by = (table: number) => ({
  four: { priority: 700, to: "10.9.84.0/24", table },
  six: { priority: 700, family: 6, type: "prohibit" },
});

const lab = (rules: object) => ({
  bridges: { lan: { address: "10.9.83.1/24" } },
  namespaces: {
    h1: {
      lan: "10.9.83.11/24",
      routes: { "10.9.84.0/24": { via: "10.9.83.12", table: 77 } },
      rules,
    },
    h2: { lan: "10.9.83.12/24", address: "10.9.84.1/32" },
  },
});

it("makes the rules of a namespace, changes them in place, finds their drift, and removes them", async () => {
  shell("ip netns add first; ip netns del first");
  const before = hostSnapshot();
  const topology = new Deployed("Topology", "ruled");
  await topology.up(lab(by(77)));
  assert.equal(answers("h1", "10.9.84.1"), true);
  assert.match(shell("ip -n h1 -6 rule"), /^700:\tfrom all prohibit proto 199$/m);
  assert.equal(await topology.up(lab(by(78))), "update");
  assert.equal(answers("h1", "10.9.84.1"), false);
  await topology.up(lab(by(77)));
  shell("ip -n h1 rule del priority 700");
  const refreshed = await topology.refresh();
  assert.notDeepEqual(refreshed, []);
  await topology.up(lab(by(77)));
  assert.equal(answers("h1", "10.9.84.1"), true);
  await topology.up(lab({}));
  assert.doesNotMatch(shell("ip -n h1 rule; ip -n h1 -6 rule"), /^700:/m);
  await topology.down();
  assertHostIs(before);
});

it("makes the neighbours of a namespace, and makes them again with their link", async () => {
  const before = hostSnapshot();
  const topology = new Deployed("Topology", "neighbours");
  const mac = "02:00:00:00:00:09";
  const lan = (mtu: number) => ({
    bridges: { lan: { address: "10.9.83.1/24" } },
    namespaces: {
      h1: {
        lan: { address: "10.9.83.11/24", mtu },
        neighbours: { "10.9.83.9": { device: "lan", mac }, six: { address: "fd00::9", device: "lan", proxy: true } },
      },
    },
  });
  await topology.up(lan(1400));
  const look = () => shell("ip -n h1 neigh show nud permanent; ip -n h1 neigh show proxy");
  assert.match(look(), /^10\.9\.83\.9 dev lan lladdr 02:00:00:00:00:09 PERMANENT \nfd00::9 dev lan proxy/m);
  shell("ip -n h1 neigh replace 10.9.83.9 dev lan lladdr 02:00:00:00:00:77 nud permanent");
  assert.notDeepEqual(await topology.refresh(), []);
  await topology.up(lan(1400));
  assert.match(look(), /lladdr 02:00:00:00:00:09 PERMANENT/);
  await topology.down();
  assertHostIs(before);
});

it("names the rule that is wrong, or of which there are two", async () => {
  const reasons = async (rules: object) => (await told(lab(rules))).failures.join("\n");
  assert.match(await reasons({ guests: 77 }), /namespaces\.h1\.rules\.guests.*it is an object of arguments/);
  assert.match(await reasons({ guests: { table: 77 } }), /namespaces\.h1\.rules\.guests\.priority/);
  const twice = { one: { priority: 700, table: 77 }, other: { priority: 700, type: "blackhole" } };
  assert.match(
    await reasons(twice),
    /rule 700 in netns h1 is declared by .* as well; give one of the two another priority/,
  );
});
