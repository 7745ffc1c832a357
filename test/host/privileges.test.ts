import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { it } from "node:test";
import { withLock } from "../../dist/provider/host/lock/lock.js";
import { assertHostIs, hostSnapshot, run } from "../support/host.ts";

const provider = join(import.meta.dirname, "../../dist/provider/provider.js");
const nobody = 65534;

/** Runs a program text as a user who is not root. */
const asNobody = (text: string, more: Record<string, string> = {}) =>
  spawnSync(process.execPath, ["-e", text], {
    uid: nobody,
    gid: nobody,
    encoding: "utf8",
    env: { PATH: process.env.PATH, HOME: "/", ...more },
  });

const unreadable =
  asNobody(`require(${JSON.stringify(provider)})`).status !== 0 && "other users cannot read this checkout";
const withoutSudo = !existsSync("/usr/bin/sudo") && "sudo is not installed";

const load = `const p = require(${JSON.stringify(provider)}); const told = (error) => error.message;`;

it("says once what is needed where sudo refuses, and touches nothing", { skip: unreadable }, () => {
  const before = hostSnapshot();
  const { stdout, stderr } = asNobody(`${load}
    const make = (name) => p.Netns.create({ name, loopback: true, mark: "m" }).then(() => "made", told);
    Promise.all(["u1", "u2", "u3"].map(make)).then((all) => console.log(JSON.stringify(all)));`);
  assert.notEqual(stdout, "", stderr);
  const all = JSON.parse(stdout) as string[];
  assert.equal(all.filter((text) => /need root: .*Nothing was touched/.test(text)).length, 1, stdout);
  assert.equal(all.filter((text) => /the first such error says what to do/.test(text)).length, 2, stdout);
  // sudo keeps a note of its own there.
  rmSync("/run/sudo", { recursive: true, force: true });
  assertHostIs(before);
});

it("builds a lab and takes it down again through sudo", { skip: unreadable || withoutSudo }, () => {
  // /etc is this test's own.
  writeFileSync("/etc/sudoers.d/lab-test", "nobody ALL=(ALL) NOPASSWD: ALL\n", { mode: 0o440 });
  run("ip", "netns", "add", "first");
  const before = hostSnapshot();
  const resources = JSON.stringify([
    ["Netns", { name: "sudo1", loopback: true, nameservers: ["10.0.0.53"] }],
    ["Veth", { name: "sv0", mtu: 1500, up: true, peer: { name: "eth0", netns: "sudo1", mtu: 1500, up: true } }],
    ["Address", { device: "sv0", address: "10.77.0.1/24", duplicateDetection: true }],
    ["Address", { device: "eth0", netns: "sudo1", address: "10.77.0.2/24", duplicateDetection: true }],
    [
      "Route",
      { netns: "sudo1", destination: "default", via: "10.77.0.1", type: "unicast", table: "main", onLink: false },
    ],
    ["Sysctl", { netns: "sudo1", key: "net.ipv4.tcp_ecn", value: "1" }],
    ["Sysctl", { key: "net.ipv4.tcp_fastopen_key", value: "01234567-89abcdef-01234567-89abcdef" }],
    ["Masquerade", { source: "10.77.0.0/24", exceptOutDevice: "sv0", forwarding: true }],
  ]);
  const { stdout, stderr } = asNobody(`${load}
    const ping = () => require("child_process").spawnSync("sudo", ["-n", "nsenter", "--net=/run/netns/sudo1", "ping", "-c1", "-W2", "10.77.0.1"]).status;
    (async () => {
      const made = [];
      for (const [kind, args] of ${resources}) made.unshift([p[kind], await p[kind].create({ ...args, mark: "pulumi-netns:1 sudo/test " + kind + ":" + made.length + " 01234567" })]);
      const status = ping();
      const { statSync, existsSync } = require("fs");
      if ((statSync("/run/pulumi-netns").mode & 0o777) !== 0o700) throw new Error("others can look at the notes");
      if (!existsSync("/etc/netns/sudo1/resolv.conf")) throw new Error("others cannot read what is for them");
      for (const [kind, { id, outs }] of made) if (!(await kind.read(id, outs)).id) throw new Error(id);
      for (const [kind, { id, outs }] of made) await kind.delete(id, outs);
      console.log(status);
    })().catch((error) => console.log(told(error)));`);
  assert.equal(stdout, "0\n", stderr);
  assertHostIs(before);
  rmSync("/etc/sudoers.d/lab-test");
});

const lockModule = join(import.meta.dirname, "../../dist/provider/host/lock/lock.js");

/** Takes the lock, as a user who is not root, and says so; then stays, or is killed. */
const holding = `require(${JSON.stringify(lockModule)}).withLock(() => {
  console.log("held");
  return new Promise((resolve) => process.stdin.once("data", resolve));
}).then(() => process.exit(), (error) => { console.log(error.message); process.exit(); });`;

it("has the lock through sudo, alone, until it lets go of it or dies", {
  skip: unreadable || withoutSudo,
}, async (t) => {
  writeFileSync("/etc/sudoers.d/lab-test", "nobody ALL=(ALL) NOPASSWD: ALL\n", { mode: 0o440 });
  const before = hostSnapshot();
  const isFree = () => spawnSync("flock", ["--nonblock", "/run/pulumi-netns/lock", "true"]).status === 0;
  for (const end of ["lets go", "dies"]) {
    const holder = spawn(process.execPath, ["-e", holding], {
      ...{ uid: nobody, gid: nobody, cwd: "/", stdio: ["pipe", "pipe", "inherit"] },
      env: { PATH: process.env.PATH, HOME: "/", PULUMI_NETNS_TIMEOUT: "4" },
    });
    t.after(() => holder.kill("SIGKILL"));
    const [said] = await once(holder.stdout as Readable, "data");
    assert.equal(String(said), "held\n");
    assert.equal(isFree(), false, "root has it too");
    const other = asNobody(holding, { PULUMI_NETNS_TIMEOUT: "1" });
    assert.match(other.stdout, /another run on this host holds it for more than 0\.5 s/);
    let entered = false;
    const waiting = withLock(async () => {
      entered = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(entered, false);
    if (end === "dies") holder.kill("SIGKILL");
    else holder.stdin?.write("x");
    await waiting;
    assert.equal(existsSync("/run/pulumi-netns"), false, end);
  }
  rmSync("/run/sudo", { recursive: true, force: true });
  assertHostIs(before);
  rmSync("/etc/sudoers.d/lab-test");
});
