import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

shell("ip netns add first; ip netns del first");

/** The note that announces a namespace, as a run leaves it that was cut off before the mark stood. */
function announced(name: string, mark: string): string {
  const about = `netns ${name}`;
  const path = `/run/pulumi-netns/host/${createHash("sha256").update(about).digest("hex").slice(0, 16)}.json`;
  mkdirSync("/run/pulumi-netns/host", { recursive: true });
  writeFileSync(path, JSON.stringify({ about, mark }));
  return path;
}

it("takes up a namespace that a run made and could not mark any more, or had only announced", async () => {
  const before = hostSnapshot();
  for (const made of [true, false]) {
    const one = new Deployed("Netns", "half");
    announced("half", String((await one.check({ name: "half" })).mark));
    if (made) shell("ip netns add half");
    await one.up({ name: "half" });
    assert.match(shell("ip -details -n half link show dev lo"), /alias pulumi-netns:1 .*Netns:half/);
    await one.down();
    assertHostIs(before);
  }
});

it("keeps off a namespace that another run is making, and says how to go on", async () => {
  const path = announced("half", "pulumi-netns:1 other/dev Netns:half abcdef01");
  const before = hostSnapshot();
  const one = new Deployed("Netns", "half");
  // Never which file of ours to remove: that run may be at work.
  const says = (error: Error) =>
    /^name: netns half is being made by Netns:half of stack other\/dev \(backend abcdef01\): give another name, .* pulumi-netns gc --mark "pulumi-netns:1 other\/dev Netns:half abcdef01"$/.test(
      error.message,
    ) && !/remove|\/run/.test(error.message);
  await assert.rejects(one.up({ name: "half" }), says);
  shell("ip netns add half");
  await assert.rejects(one.up({ name: "half" }), says);
  shell("ip netns del half");
  assertHostIs(before);
  rmSync(path);
  shell("rmdir /run/pulumi-netns/host /run/pulumi-netns");
});

it("gives a name to one of two that come at once, and the other takes nothing away", async () => {
  const before = hostSnapshot();
  for (let round = 0; round < 5; round += 1) {
    const both = ["one", "two"].map((name) => new Deployed("Netns", name));
    const results = await Promise.allSettled(both.map((each) => each.up({ name: "same" })));
    assert.deepEqual(results.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
    for (const each of both) if (each.id) assert.deepEqual(await each.refresh(), []);
    for (const each of both) await each.down();
    assertHostIs(before);
  }
});

/** What a reboot takes: the namespace, all mounts, and all notes. */
const reboot = () => shell("ip netns del mine; umount -n -l /run/pulumi-netns/nodes; rm -rf /run/pulumi-netns");

for (const found of ["", "/etc/netns", "/etc/netns/mine"]) {
  it(`leaves of /etc/netns what it found, after a reboot too: ${found || "nothing"}`, async () => {
    if (found) shell(`mkdir -p ${found}`);
    const before = hostSnapshot();
    const one = new Deployed("Netns", "one");
    await one.up({ name: "mine", nameservers: ["10.0.0.53"], hosts: { db: "10.0.0.7" } });
    reboot();
    await one.down();
    assertHostIs(before, "destroyed after a reboot");
    await one.up({ name: "mine", hosts: { db: "10.0.0.7" } });
    reboot();
    await one.refresh();
    assertHostIs(before, "refreshed after a reboot");
    if (found) shell("rm -r /etc/netns");
  });
}

it("forgets what was noted of a namespace, where a refresh finds it gone", async () => {
  const before = hostSnapshot();
  const [netns, address] = [new Deployed("Netns", "one"), new Deployed("Address", "one")];
  await netns.up({ name: "mine" });
  await address.up({ device: "lo", netns: "mine", address: "10.9.0.1/24" });
  shell("ip netns del mine");
  assert.equal(await netns.refresh(), "gone");
  assertHostIs(before);
});

it("takes along an empty folder of notes that a run left which was killed", async () => {
  const before = hostSnapshot();
  const one = new Deployed("Netns", "one");
  await one.up({ name: "mine" });
  shell("mkdir -p /run/pulumi-netns/host; touch /run/pulumi-netns/lock");
  await one.down();
  assertHostIs(before);
});
