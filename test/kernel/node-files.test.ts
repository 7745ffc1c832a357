import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, it } from "node:test";
import { nodeEnter } from "../../dist/provider/kernel/node/enter.js";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell, until } from "../support/shell.ts";

shell("ip netns add first; ip netns del first");
const found = hostSnapshot();
const mounts = () => shell("cut -d' ' -f4-5 /proc/self/mountinfo; ls -A / /etc /opt /srv /var/lib");
const mountsFound = mounts();
const one = new Deployed("Netns", "one");
const two = new Deployed("Netns", "two");

/** Runs a command line in a node. */
const within = async (netns: string, line: string): Promise<string> => {
  const [file = "", ...argv] = [...(await nodeEnter(netns)), "sh", "-c", line];
  return shell([file, ...argv].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" "));
};

before(() => two.up({ name: "theirs" }));
after(async () => {
  await one.down();
  await two.down();
  assertHostIs(found);
  assert.equal(mounts(), mountsFound);
});

it("has files and folders that the host and another node do not see", async () => {
  await one.up({
    name: "mine",
    hosts: { db: "10.0.0.7" },
    files: { "/etc/lab-frr/frr.conf": "router bgp 65001\n", "/etc/hostname": { content: "r1\n", mode: "0600" } },
    directories: ["/var/run/lab-frr", "/opt/lab-x"],
  });
  assert.equal(await within("mine", "cat /etc/lab-frr/frr.conf /etc/hostname"), "router bgp 65001\nr1\n");
  assert.match(await within("mine", "getent hosts db"), /^10\.0\.0\.7/);
  assert.equal(await within("mine", "ls -A /run/lab-frr /opt/lab-x"), "/opt/lab-x:\n\n/run/lab-frr:\n");
  for (const where of [
    () => shell("ls -d /etc/lab-frr /run/lab-frr /opt/lab-x 2>&1; true"),
    () => within("theirs", "ls -d /etc/lab-frr /run/lab-frr /opt/lab-x 2>&1; true"),
  ])
    assert.equal((await where()).match(/No such file/g)?.length, 3);
  assert.deepEqual(await one.refresh(), []);
});

it("shows running programs a changed text, and files that are added or taken away later", async () => {
  const mine = { name: "mine", files: { "/etc/lab-frr/frr.conf": "a long first text\n", "/etc/hostname": "r1\n" } };
  await one.up(mine);
  const [file = "", ...argv] = [
    ...(await nodeEnter("mine")),
    "unshare",
    "--mount",
    "--propagation",
    "slave",
    "sleep",
    "20",
  ];
  const program = spawn(file, argv);
  await once(program, "spawn");
  const seen = (line: string) => shell(`nsenter -t ${program.pid} -m sh -c '${line} 2>&1; true'`);
  assert.ok(await until(() => shell(`cat /proc/${program.pid}/comm`) === "sleep\n"));
  assert.equal(seen("cat /etc/lab-frr/frr.conf"), "a long first text\n");
  await one.up({
    ...mine,
    files: { "/etc/lab-frr/frr.conf": "short\n", "/srv/lab-x/deep/x": "x\n" },
    directories: ["/etc/lab-x"],
  });
  assert.equal(seen("cat /etc/lab-frr/frr.conf /srv/lab-x/deep/x; ls -d /etc/lab-x"), "short\nx\n/etc/lab-x\n");
  assert.equal(seen("cat /etc/hostname"), shell("cat /etc/hostname"));
  assert.deepEqual(await one.refresh(), []);
  await one.up({ name: "mine" });
  assert.equal(seen("ls -d /etc/lab-frr /srv/lab-x /etc/lab-x").match(/No such file/g)?.length, 3);
  assert.deepEqual(await nodeEnter("mine"), ["nsenter", "--net=/run/netns/mine", "--"]);
  program.kill();
  await once(program, "exit");
});

it("tells and mends what somebody did to a file, and leaves alone what is in a folder", async () => {
  const mine = {
    name: "mine",
    files: { "/etc/lab-frr/a": "a\n", "/etc/lab-frr/b": "b\n", "/etc/lab-frr/c": "c\n", "/etc/lab-frr/d": "d\n" },
    directories: { "/var/run/lab-frr": { owner: "daemon", mode: "0750" }, "/var/lib/lab": {} },
  };
  await one.up(mine);
  assert.equal(await within("mine", "stat -c '%U %a' /run/lab-frr"), "daemon 750\n");
  await within("mine", "touch /var/run/lab-frr/pid; chown daemon /var/lib/lab; touch /var/lib/lab/db");
  assert.deepEqual(await one.refresh(), []);
  await within(
    "mine",
    "echo more >> /etc/lab-frr/a; chmod 600 /etc/lab-frr/b; chown daemon /etc/lab-frr/c; umount -n /etc/lab-frr/d; chmod 755 /var/run/lab-frr",
  );
  assert.deepEqual(await one.refresh(), ["directories", "files"]);
  assert.deepEqual(one.outs.files, {
    "/etc/lab-frr/a": "a\nmore\n",
    "/etc/lab-frr/b": { content: "b\n", mode: "0600" },
    "/etc/lab-frr/c": { content: "c\n", owner: "daemon" },
  });
  assert.equal(await one.up(mine), "update");
  assert.deepEqual(await one.refresh(), []);
  assert.equal(
    await within("mine", "cat /etc/lab-frr/?; stat -c '%U %a' /etc/lab-frr/?"),
    `a\nb\nc\nd\n${"root 644\n".repeat(4)}`,
  );
  assert.equal(
    await within("mine", "ls /var/run/lab-frr /var/lib/lab"),
    "/var/lib/lab:\ndb\n\n/var/run/lab-frr:\npid\n",
  );
});
