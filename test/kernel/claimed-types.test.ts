import assert from "node:assert/strict";
import { afterEach, beforeEach, it } from "node:test";
import { claimedRelease, claimedTake, claimedThere } from "../../provider/kernel/claimed/adoption.ts";
import { claimedTypes } from "../../provider/kernel/claimed/types.ts";
import { ClaimedVerbs } from "../../provider/kernel/claimed/verbs.ts";
import { inventoryRead } from "../../provider/kernel/inventory/inventory.ts";
import { markedRemove } from "../../provider/kernel/inventory/removal.ts";
import { foundWrite } from "../../provider/kernel/notes/found.ts";
import { claimsRestore } from "../../provider/kernel/restore/restore.ts";
import { claimsDropWithin, claimsRemoveWithin } from "../../provider/kernel/restore/within.ts";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";
import { type Neighbour, neighbourForm } from "./neighbours.ts";

// A type that only this process knows: the built provider, which `Deployed` drives, has never heard of it.
claimedTypes.push(neighbourForm);
const neighbours = new ClaimedVerbs(neighbourForm);

const farMac = "02:00:00:00:00:02";
const otherMac = "02:00:00:00:00:99";
const mark = "pulumi-netns:1 lab/dev Neighbour:far 0123abcd";
const owner = { id: "Neighbour:far@00112233", mark, nonce: "00112233" };
const making: Neighbour = {
  netns: "one",
  device: "eth0",
  address: "10.9.0.2",
  mac: farMac,
  owner,
  within: ["Veth:cable@1"],
};

/** Two namespaces on a cable, of which the far one answers no ARP: only who knows its MAC address reaches it. */
beforeEach(() => {
  shell("ip netns add one; ip netns add two");
  shell(`ip -n one link add eth0 type veth peer name eth0 address ${farMac} netns two`);
  shell("ip -n one addr add 10.9.0.1/24 dev eth0; ip -n two addr add 10.9.0.2/24 dev eth0");
  shell("ip netns exec two sysctl -qw net.ipv4.conf.eth0.arp_ignore=8");
  shell("ip -n one link set eth0 up; ip -n two link set eth0 up");
});
afterEach(() => shell("ip netns del one; ip netns del two"));

const reaches = (): boolean => /1 received/.test(shell("ip netns exec one ping -c 1 -W 1 10.9.0.2 || true"));
const downAndUp = () => shell("ip -n one link set eth0 down; ip -n one link set eth0 up");
const note = () => shell("cat /run/pulumi-netns/one@*/*.json");

it("makes an object of a type that has a form alone, and puts it back when the kernel drops it", async () => {
  const before = hostSnapshot();
  assert.equal((await neighbours.add(making)).lladdr, farMac);
  assert.equal(reaches(), true);
  assert.match(note(), /"phase":"standing".*"rank":15/);
  downAndUp();
  assert.equal(reaches(), false);
  await claimsRestore("one");
  assert.equal(reaches(), true);
  assert.equal(await neighbours.remove(making), true);
  assert.equal(reaches(), false);
  assertHostIs(before);
});

it("changes it, tells that it is gone, and refuses another's", async () => {
  const before = hostSnapshot();
  await neighbours.add({ ...making, mac: otherMac });
  assert.equal(reaches(), false);
  await neighbours.replace(making);
  assert.equal(reaches(), true);
  const other = { ...making, owner: { ...owner, id: "Neighbour:other@1", mark: mark.replace("far", "other") } };
  await assert.rejects(neighbours.add(other), /declared already, by .*Neighbour:far/);
  shell("ip -n one neigh del 10.9.0.2 dev eth0");
  assert.equal(await neighbours.showOurs(making), undefined);
  assertHostIs(before);
  shell(`ip -n one neigh add 10.9.0.2 dev eth0 lladdr ${otherMac} nud permanent`);
  await assert.rejects(neighbours.add(making), /10\.9\.0\.2 on eth0 in netns one is there already and is not this/);
  assert.match(shell("ip -n one neigh show"), new RegExp(otherMac));
  shell("ip -n one neigh del 10.9.0.2 dev eth0");
  assertHostIs(before);
});

it("adopts it, and gives it back as it was found, by itself or with its parent", async () => {
  shell(`ip -n one neigh add 10.9.0.2 dev eth0 lladdr ${otherMac} nud permanent`);
  const before = hostSnapshot();
  const adopting = { ...making, adopt: true };
  for (const withParent of [false, true]) {
    const there = await claimedThere(neighbours, adopting);
    assert.deepEqual([there?.ours, there?.own], [false, { mac: otherMac }]);
    await claimedTake(neighbours, adopting);
    assert.equal(reaches(), true);
    const found = { own: there?.own ?? {}, values: {} };
    await foundWrite({ netns: "one", about: "neighbour 10.9.0.2 dev eth0" }, { mark, is: "", ...found });
    if (withParent) await claimsRemoveWithin("one", "Veth:cable@1");
    else {
      assert.deepEqual(await claimedRelease(neighbours, adopting, found), []);
      // Its note is the handler's to drop.
      shell("rm -r /run/pulumi-netns");
    }
    assert.match(shell("ip -n one neigh show"), new RegExp(`10.9.0.2 dev eth0 lladdr ${otherMac}`));
    assertHostIs(before);
  }
});

it("lists it, and removes it by its mark before the addresses", async () => {
  const before = hostSnapshot();
  await neighbours.add(making);
  const address = new Deployed("Address", "one");
  await address.up({ netns: "one", device: "eth0", address: "10.8.0.1/24" });
  const { marked } = await inventoryRead();
  assert.deepEqual(
    marked.map(({ sort, name, stands, remarks }) => [sort, name, stands, remarks]),
    [
      ["neighbour", "10.9.0.2 dev eth0", true, []],
      ["address", "10.8.0.1/24 dev eth0", true, []],
    ],
  );
  shell("ip -n one neigh del 10.9.0.2 dev eth0");
  const [gone] = (await inventoryRead()).marked;
  assert.deepEqual([gone?.sort, gone?.stands, gone?.remarks], ["neighbour", false, ["not there now"]]);
  assert.deepEqual(await markedRemove(marked), []);
  assertHostIs(before);
});

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
  assert.deepEqual([marked.map(({ sort }) => sort), unread], [["address", "neighbour"], []]);
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
  await netns.down();
  route.forget();
  assert.equal(reaches(), true);
  assert.match(note(), /"about":"neighbour 10\.9\.0\.2 dev eth0"/);
  assert.equal(await neighbours.remove({ ...making, within: [] }), true);
  assertHostIs(before);
});
