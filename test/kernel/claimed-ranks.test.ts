import assert from "node:assert/strict";
import { it } from "node:test";
import { inventoryRead as builtRead } from "../../dist/provider/kernel/inventory/inventory.js";
import { removable } from "../../dist/provider/kernel/inventory/removal.js";
import { inventoryRead } from "../../provider/kernel/inventory/inventory.ts";
import { claimsRestore } from "../../provider/kernel/restore/restore.ts";
import { claimsDropWithin } from "../../provider/kernel/restore/within.ts";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";
import { downAndUp, making, neighbours, note, reaches } from "./third-type.ts";

it("goes by the rank in a claim, and passes over what a newer version adds to it", async () => {
  const before = hostSnapshot();
  await neighbours.add(making);
  const address = new Deployed("Address", "one");
  await address.up({ netns: "one", device: "eth0", address: "10.8.0.1/24" });
  assert.doesNotMatch(shell("grep -h '\"address ' /run/pulumi-netns/one@*/*.json"), /rank/, "version 0.1.0 reads it");
  shell(
    `sed -i 's/"rank":15/"rank":5,"more":{}/; s/"phase":"standing"/"phase":"resting"/' /run/pulumi-netns/one@*/*.json`,
  );
  const { marked, unread } = await inventoryRead();
  assert.deepEqual([marked.map(({ type }) => type), unread], [["address", "neighbour"], []]);
  // What does not stand by its claim is not made again.
  downAndUp();
  await claimsRestore("one");
  assert.equal(await neighbours.showOurs(making), undefined);
  await address.down();
  assertHostIs(before);
});

it("puts back what it can where the kernel refuses one and the program ends", async () => {
  const before = hostSnapshot();
  const six = { ...making, address: "fe80::2" };
  await neighbours.add(six);
  shell(`sed -i 's/"rank":15/"rank":14/' /run/pulumi-netns/one@*/*.json`);
  await neighbours.add(making);
  shell("ip netns exec one sysctl -qw net.ipv6.conf.eth0.disable_ipv6=1");
  downAndUp();
  await claimsRestore("one");
  assert.equal(reaches(), true);
  await neighbours.remove(making);
  await neighbours.remove(six);
  assertHostIs(before);
});

it("drops the claim with the parent", async () => {
  const before = hostSnapshot();
  await neighbours.add(making);
  shell("ip -n one link set eth0 down; ip -n one link set eth0 up");
  await claimsDropWithin("one", "Veth:cable@1");
  assertHostIs(before);
});

it("leaves what it does not know alone: it is not made again, nor removed, nor are its claims dropped", async () => {
  const before = hostSnapshot();
  await neighbours.add({ ...making, within: ["Netns:one@x"] });
  const [netns, route] = [new Deployed("Netns", "one"), new Deployed("Route", "one")];
  await netns.up({ name: "one", adopt: true });
  await neighbours.replace({ ...making, within: [netns.id] });
  downAndUp();
  await route.up({ netns: "one", device: "eth0", destination: "10.7.0.0/24" }, { within: [netns.id] });
  // By the provider that does not know the type, an update of the namespace and its release.
  await netns.up({ name: "one", adopt: true, loopback: true });
  assert.equal(shell("ip -n one neigh show nud permanent"), "");
  await claimsRestore("one");
  const known = await builtRead();
  const other = known.marked.filter(({ name }) => name.startsWith("neighbour "));
  const { kept, list } = removable(other, known.marked);
  assert.deepEqual(list, []);
  assert.match(kept.join(), /neighbour 10\.9\.0\.2 dev eth0 in netns one stays: .*Neighbour:far in stack lab\/dev/);
  await netns.down();
  route.forget();
  assert.equal(reaches(), true);
  assert.match(note(), /"about":"neighbour 10\.9\.0\.2 dev eth0"/);
  assert.equal(await neighbours.remove({ ...making, within: [] }), true);
  assertHostIs(before);
});
