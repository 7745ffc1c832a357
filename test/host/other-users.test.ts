import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { after, it } from "node:test";
import { withLock } from "../../dist/provider/host/lock/lock.js";
import { inventoryRead } from "../../dist/provider/kernel/inventory/inventory.js";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

const folder = "/run/pulumi-netns";
const nobody = 65534;

shell("ip netns add one");
after(() => shell("ip netns del one"));

/** Runs a command as a user who is not root. @returns whether it worked */
const mayNobody = (...[file, ...words]: [string, ...string[]]): boolean =>
  spawnSync(file, words, { uid: nobody, gid: nobody, cwd: "/" }).status === 0;

const modeOf = (path: string): string => (lstatSync(path).mode & 0o777).toString(8);

/** The modes of a folder and of all below it, each kind once. */
function modesBelow(path: string): string[] {
  const below = readdirSync(path, { recursive: true, withFileTypes: true });
  const all = below.map((one) => `${one.isFile() ? "file" : "folder"} ${modeOf(join(one.parentPath, one.name))}`);
  return [...new Set([`folder ${modeOf(path)}`, ...all])].sort();
}

const closed = ["file 600", "folder 700"];
const settings = [undefined, "one"].map((netns) => ({ key: "net.ipv4.tcp_ecn", value: "1", ...(netns && { netns }) }));

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

it("closes what an earlier version left open in a run that changes nothing", async () => {
  const one = new Deployed("Sysctl", "one");
  const args = { key: "net.ipv4.tcp_ecn", value: "1", netns: "one" };
  await one.up(args);
  shell(`chmod -R go=rX ${folder}`);
  assert.equal(await one.up(args), "same");
  assert.deepEqual(modesBelow(folder), closed);
  await one.down();
});

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
