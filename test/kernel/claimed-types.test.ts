import assert from "node:assert/strict";
import { it } from "node:test";
import { claimedRelease, claimedTake, claimedThere } from "../../provider/kernel/claimed/adoption.ts";
import { inventoryRead } from "../../provider/kernel/inventory/inventory.ts";
import { markedRemove } from "../../provider/kernel/inventory/removal.ts";
import { foundWrite } from "../../provider/kernel/notes/found.ts";
import { claimsRestore } from "../../provider/kernel/restore/restore.ts";
import { claimsRemoveWithin } from "../../provider/kernel/restore/within.ts";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";
import { downAndUp, farMac, making, mark, neighbours, note, otherMac, owner, reaches } from "./third-type.ts";

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
    marked.map(({ type, name, stands, remarks }) => [type, name, stands, remarks]),
    [
      ["neighbour", "10.9.0.2 dev eth0", true, []],
      ["address", "10.8.0.1/24 dev eth0", true, []],
    ],
  );
  shell("ip -n one neigh del 10.9.0.2 dev eth0");
  const [gone] = (await inventoryRead()).marked;
  assert.deepEqual([gone?.type, gone?.stands, gone?.remarks], ["neighbour", false, ["not there now"]]);
  assert.deepEqual(await markedRemove(marked), []);
  assertHostIs(before);
});
