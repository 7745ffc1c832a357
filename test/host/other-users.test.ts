import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { it } from "node:test";
import { withLock } from "../../dist/provider/host/lock/lock.js";
import { inventoryRead } from "../../dist/provider/kernel/inventory/inventory.js";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";
import { closed, folder, modesBelow, nobody, settings } from "./notes-folder.ts";

/** Runs a command as a user who is not root. @returns whether it worked */
const mayNobody = (...[file, ...argv]: [string, ...string[]]): boolean =>
  spawnSync(file, argv, { uid: nobody, gid: nobody, cwd: "/" }).status === 0;

for (const umask of [0o000, 0o077]) {
  it(`has notes and a lock for root alone, and files of a namespace for all, under umask 0${umask.toString(8)}`, async () => {
    const before = hostSnapshot();
    const usual = process.umask(umask);
    const all = settings.map((_, index) => new Deployed("Sysctl", `s${index}`));
    for (const [index, args] of settings.entries()) await all[index]?.up(args);
    const netns = new Deployed("Netns", "two");
    await netns.up({ name: "two", hosts: { db: "10.0.0.7" } });
    assert.ok(existsSync(`${folder}/lock`));
    assert.ok(!mayNobody("flock", "--nonblock", `${folder}/lock`, "true"), "another user has the lock");
    assert.deepEqual(modesBelow(folder), closed);
    assert.ok(!mayNobody("ls", folder));
    assert.ok(mayNobody("grep", "-q", "10.0.0.7", "/etc/netns/two/hosts"), "programs of all users read it");
    assert.deepEqual(modesBelow("/etc/netns"), ["file 644", "folder 755"]);
    for (const one of [...all, netns]) await one.down();
    process.umask(usual);
    assertHostIs(before);
  });
}

it("closes what an earlier version left open, when it is next there", async () => {
  rmSync(folder, { recursive: true, force: true });
  for (const next of [() => withLock(async () => undefined), () => inventoryRead()]) {
    const one = new Deployed("Sysctl", "one");
    await one.up({ key: "net.ipv4.tcp_ecn", value: "1", netns: "one" });
    shell(`chmod -R go=rX ${folder}`);
    assert.deepEqual(modesBelow(folder), ["file 644", "folder 755"]);
    await next();
    assert.deepEqual(modesBelow(folder), closed);
    await one.down();
    assert.equal(existsSync(folder), false);
  }
});

it("closes what an earlier version left open in a run that changes nothing", async () => {
  const one = new Deployed("Sysctl", "one");
  const args = { key: "net.ipv4.tcp_ecn", value: "1", netns: "one" };
  await one.up(args);
  shell(`chmod -R go=rX ${folder}`);
  assert.equal(await one.up(args), "same");
  assert.deepEqual(modesBelow(folder), closed);
  await one.down();
});
