import assert from "node:assert/strict";
import { test } from "node:test";
import { star } from "pulumi-netns";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { byHand, ping, pingAll, rememberHost } from "../support/lab.ts";

/** The hosts that a state holds. */
const hostsIn = ({ outs }: Deployed): string[] => Object.keys(outs.namespaces as object).sort();

test("where one host fails the others stand, the state says so, and the next up goes on with it", async () => {
  const hostIsAsBefore = rememberHost();
  byHand("ip netns add h2");
  const lab = new Deployed("Topology", "campus");
  await assert.rejects(
    lab.up(star(3)),
    /^Error: namespaces\.h2: netns h2 is there already.*it is as it was before, the others stand; `pulumi up` goes on with it\)$/s,
  );
  assert.deepEqual(hostsIn(lab), ["h1", "h3"]);
  ping("10.99.0.4", "h1");
  assert.deepEqual(await lab.refresh(), ["namespaces"], "what was asked for is not there");
  byHand("ip netns del h2");
  assert.equal(await lab.up(star(3)), "update");
  pingAll(["h1", "h2", "h3"], ["10.99.0.2", "10.99.0.3", "10.99.0.4"]);
  assert.deepEqual(await lab.refresh(), []);
  await lab.down();
  hostIsAsBefore();
});

test("a host that cannot be added changes nothing, and another try does", async () => {
  const hostIsAsBefore = rememberHost();
  const lab = new Deployed("Topology", "campus");
  await lab.up(star(2));
  byHand("ip netns add h3");
  const before = hostSnapshot();
  for (let tries = 0; tries < 2; tries += 1)
    await assert.rejects(
      lab.up(star(3)),
      /namespaces\.h3: netns h3 is there already((?!as it was).)*\(it is as it was before\)$/s,
    );
  assertHostIs(before);
  byHand("ip netns del h3");
  await lab.up(star(3));
  ping("10.99.0.4", "h1");
  assert.deepEqual(await lab.refresh(), []);
  await lab.down();
  hostIsAsBefore();
});

test("hosts are no ports of another's bridge that has the name of theirs", async () => {
  const hostIsAsBefore = rememberHost();
  byHand("ip link add lan up type bridge");
  const lab = new Deployed("Topology", "campus");
  for (let tries = 0; tries < 2; tries += 1) {
    await assert.rejects(
      lab.up(star(2)),
      /^Error: bridges\.lan: link lan in the host is there already[^\n]*the others stand/s,
    );
    byHand("! ip link show master lan | grep .");
  }
  byHand("ip link del lan");
  await lab.up(star(2));
  pingAll(["h1", "h2"], ["10.99.0.2", "10.99.0.3"]);
  assert.deepEqual(await lab.refresh(), []);
  await lab.down();
  hostIsAsBefore();
});

test("a program that gives up the host that failed leaves nothing of it", async () => {
  const hostIsAsBefore = rememberHost();
  byHand("ip netns add h3");
  const lab = new Deployed("Topology", "campus");
  await assert.rejects(lab.up(star(3)), /namespaces\.h3/);
  await lab.up(star(2));
  assert.deepEqual(await lab.refresh(), []);
  await lab.down();
  byHand("ip netns del h3");
  hostIsAsBefore();
});

test("what a refresh wrote down of changes by hand is refreshed again, mended, and removed", async () => {
  const hostIsAsBefore = rememberHost();
  const lab = new Deployed("Topology", "campus");
  for (const end of ["mended", "removed"]) {
    await lab.up(star(2));
    byHand("ip link set h1-lan nomaster", "ip link set h2-lan txqueuelen 2000000", "ip -n h2 link set lan mtu 1300");
    assert.deepEqual(await lab.refresh(), ["namespaces"]);
    assert.deepEqual(await lab.refresh(), []);
    if (end === "removed") break;
    await lab.up(star(2));
    pingAll(["h1", "h2"], ["10.99.0.1", "10.99.0.2", "10.99.0.3"]);
    assert.deepEqual(await lab.refresh(), []);
  }
  await lab.down();
  hostIsAsBefore();
});
