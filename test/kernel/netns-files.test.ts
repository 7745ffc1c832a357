import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

shell("ip netns add first; ip netns del first");
const found = hostSnapshot();
const one = new Deployed("Netns", "one");
const within = (command: string) => shell(`ip netns exec mine ${command}`);
const hostsFile = { gw: "10.0.0.2" };

before(() => one.up({ name: "mine", hosts: hostsFile, nameservers: ["10.0.0.53", "10.0.0.54"], search: ["lab.test"] }));
after(async () => {
  await one.down();
  assertHostIs(found);
});

it("knows localhost beside the hosts that are given, and as the user gives it", async () => {
  assert.match(within("getent hosts localhost"), /^::1\s+localhost$/m);
  assert.match(within("cat /etc/hosts"), /^127\.0\.0\.1 localhost$/m);
  assert.match(within("getent hosts gw"), /^10\.0\.0\.2\s+gw$/m);
  assert.deepEqual(await one.refresh(), []);
  await one.up({ name: "mine", hosts: { localhost: "127.0.0.9" } });
  assert.match(within("getent hosts localhost"), /^127\.0\.0\.9\s/);
  assert.doesNotMatch(shell("cat /etc/netns/mine/hosts"), /::1/);
  assert.deepEqual(await one.refresh(), []);
});

it("looks names up where nsswitch says", async () => {
  await one.up({ name: "mine", hosts: hostsFile, nsswitch: { hosts: "dns" } });
  assert.throws(() => within("getent hosts gw"));
  shell("sed -i 's/ dns/files/' /etc/netns/mine/nsswitch.conf");
  assert.deepEqual(await one.refresh(), ["nsswitch"]);
  assert.deepEqual(one.outs.nsswitch, { hosts: "files" });
  await one.up({ name: "mine", hosts: hostsFile, nsswitch: { hosts: "files" } });
  assert.match(within("getent hosts gw"), /^10\.0\.0\.2/);
  await one.up({ name: "mine", hosts: hostsFile });
  assert.equal(shell("ls /etc/netns/mine").trim(), "hosts");
});

it("writes no file through a link that somebody put in its place", async () => {
  await one.up({ name: "mine", hosts: hostsFile });
  const files = "/etc/netns/mine";
  shell(`mv ${files}/hosts ${files}/theirs; ln -s theirs ${files}/hosts`);
  const before = shell(`cat ${files}/theirs`);
  const other = one.up({ name: "mine", hosts: { gw: "10.0.0.3" } });
  await assert.rejects(other, /^Error: hosts: \/etc\/netns\/mine\/hosts is a symbolic link, .* or leave out hosts \(/);
  assert.equal(shell(`cat ${files}/theirs`), before);
  shell(`mv -T ${files}/theirs ${files}/hosts`);
  await one.up({ name: "mine", hosts: { gw: "10.0.0.3" } });
  assert.match(within("getent hosts gw"), /^10\.0\.0\.3/);
});

it("shows a program that runs in it the new text of a file, the longer one and the shorter one", async () => {
  await one.up({ name: "mine", nameservers: ["10.0.0.53", "10.0.0.54"], search: ["lab.test"] });
  const program = spawn("ip", ["netns", "exec", "mine", "sleep", "60"]);
  await once(program, "spawn");
  const seen = () => shell(`nsenter -t ${program.pid} -m cat /etc/resolv.conf`).split("\n").slice(1);
  // Until `ip` has become the program, with the file over its /etc.
  for (let tries = 50; !shell(`cat /proc/${program.pid}/comm`).startsWith("sleep") && tries > 0; tries -= 1)
    await new Promise((resolve) => setTimeout(resolve, 100));
  assert.deepEqual(seen(), ["nameserver 10.0.0.53", "nameserver 10.0.0.54", "search lab.test", ""]);
  await one.up({ name: "mine", nameservers: ["10.0.0.7"] });
  assert.deepEqual(seen(), ["nameserver 10.0.0.7", ""]);
  await one.up({ name: "mine", nameservers: ["10.0.0.7", "10.0.0.8", "10.0.0.9"] });
  assert.deepEqual(seen(), ["nameserver 10.0.0.7", "nameserver 10.0.0.8", "nameserver 10.0.0.9", ""]);
  program.kill();
  await once(program, "exit");
});

it("refuses a database and services that the file could not hold", async () => {
  const refused = (nsswitch: Record<string, string>, says: RegExp) =>
    assert.rejects(one.up({ name: "mine", nsswitch }), says);
  await refused({ hosts: "files\nroot" }, /nsswitch\.hosts: services are words/);
  await refused({ "hosts:": "files" }, /nsswitch.*a database is a word/);
});
