import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { it } from "node:test";
import { inventoryRead } from "../../dist/provider/kernel/inventory/inventory.js";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";
import { folder, nobody, settings } from "./notes-folder.ts";

const foreign = {
  "a folder of another user": () => mkdirOf(nobody, 0o700),
  "a folder that others may write to": () => mkdirOf(0, 0o777),
  "a link of another user": () => {
    mkdirSync("/run/trap");
    chownSync("/run/trap", nobody, nobody);
    spawnSync("ln", ["-s", "/run/trap", folder], { uid: nobody, gid: nobody });
  },
  "a file": () => writeFileSync(folder, ""),
};

function mkdirOf(owner: number, mode: number): void {
  mkdirSync(folder);
  chmodSync(folder, mode);
  chownSync(folder, owner, owner);
}

for (const [what, plant] of Object.entries(foreign)) {
  it(`touches nothing where its folder is ${what}, and says what to do`, async () => {
    rmSync(folder, { recursive: true, force: true });
    plant();
    const before = hostSnapshot();
    const told = /the folder \/run\/pulumi-netns: .*it is to be root's alone.*mv -T .*Then run this again/;
    for (const args of settings) await assert.rejects(new Deployed("Sysctl", "one").up(args), told);
    await assert.rejects(new Deployed("Netns", "two").up({ name: "two" }), told);
    await assert.rejects(new Deployed("Address", "a").up({ device: "lo", netns: "one", address: "10.0.0.1/32" }), told);
    await assert.rejects(inventoryRead(), told);
    assertHostIs(before);
    rmSync(folder, { recursive: true });
    rmSync("/run/trap", { recursive: true, force: true });
  });
}

/** What somebody put into the folder while it was open, before an earlier version's notes got their present modes. */
const planted = {
  "a link to a folder": () => symlinkSync("/run/target", `${folder}/x`),
  "a link under the name of a namespace's notes": () => symlinkSync("/run/target", `${folder}/one@12-34`),
  "a link to a file": () => symlinkSync("/run/target/sub/f", `${folder}/host/0.json`),
  "a folder of another user": () => chownSync(makeFolder("x", 0o700), nobody, nobody),
  "a folder that others may write to": () => chmodSync(makeFolder("x", 0o777), 0o777),
  "a note of another user": () => chownSync(makeNote(0o600), nobody, nobody),
  "a note that others may write to": () => chmodSync(makeNote(0o666), 0o666),
  "a pipe": () => shell(`mkfifo ${folder}/host/0.json`),
};

function makeFolder(name: string, mode: number): string {
  mkdirSync(`${folder}/${name}`, { mode });
  return `${folder}/${name}`;
}

function makeNote(mode: number): string {
  writeFileSync(`${folder}/host/0.json`, "{}", { mode });
  return `${folder}/host/0.json`;
}

for (const [what, plant] of Object.entries(planted)) {
  it(`touches nothing where ${what} is in its folder, nor what a link leads to, and names it`, async () => {
    for (const one of [folder, "/run/target"]) rmSync(one, { recursive: true, force: true });
    mkdirSync("/run/target/sub", { recursive: true, mode: 0o755 });
    symlinkSync("..", "/run/target/sub/up");
    writeFileSync("/run/target/sub/f", "");
    mkdirSync(`${folder}/host`, { recursive: true });
    chmodSync(folder, 0o755);
    plant();
    const looks = () => shell(`cd /run; find target pulumi-netns -printf '%y %U %m %p %l\\n' | sort`);
    const before = looks();
    const told = new RegExp(
      `the (file|folder) ${folder}/\\S+: .*all in ${folder} is to be root's alone.*mv -T ${folder}/\\S+ .*Then run this again`,
    );
    for (const args of settings) await assert.rejects(new Deployed("Sysctl", "one").up(args), told);
    await assert.rejects(new Deployed("Netns", "two").up({ name: "two" }), told);
    await assert.rejects(inventoryRead(), told);
    if (what.includes("link")) await assert.rejects(inventoryRead(), (error: Error) => !/chmod/.test(error.message));
    assert.equal(looks(), before);
    rmSync(folder, { recursive: true });
    rmSync("/run/target", { recursive: true });
  });
}

it("writes through no link that somebody put where its draft goes", async () => {
  writeFileSync("/etc/victim", "as it was");
  mkdirSync("/etc/netns/two", { recursive: true });
  chownSync("/etc/netns/two", nobody, nobody);
  // What the next drafts are called can be guessed.
  for (let draft = 0; draft < 300; draft += 1)
    symlinkSync("/etc/victim", `/etc/netns/two/hosts.${process.pid}.${draft}.pulumi-netns`);
  const netns = new Deployed("Netns", "two");
  await netns.up({ name: "two", hosts: { db: "10.0.0.7" } });
  assert.equal(readFileSync("/etc/victim", "utf8"), "as it was");
  assert.ok(lstatSync("/etc/netns/two/hosts").isFile());
  await netns.down();
  rmSync("/etc/netns", { recursive: true });
  rmSync("/etc/victim");
});
