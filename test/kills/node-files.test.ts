import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { Deployed, type Props } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { inNode } from "../support/node.ts";
import { cutOff } from "../support/operations.ts";
import { shell } from "../support/shell.ts";

shell("ip netns add first; ip netns del first");
const first: Props = {
  name: "mine",
  hosts: { db: "10.0.0.7" },
  files: { "/etc/lab-x/a": "a\n", "/etc/motd": { content: "motd\n", owner: "nobody" } },
  directories: ["/var/run/lab-x"],
};
const second: Props = {
  name: "mine",
  hosts: { db: "10.0.0.8" },
  files: { "/etc/lab-x/a": "another\n", "/etc/lab-x/b/c": "c\n" },
  directories: { "/var/run/lab-x": {}, "/var/lib/lab-x": { mode: "0750" } },
};
const found = hostSnapshot();
const mountsFound = shell("cut -d' ' -f4-5 /proc/self/mountinfo");

function nothingIsLeft(when: string): void {
  assertHostIs(found, when);
  assert.equal(shell("cut -d' ' -f4-5 /proc/self/mountinfo"), mountsFound, when);
}

async function showsSecond(one: Deployed, when: string): Promise<void> {
  assert.deepEqual(await one.refresh(), [], when);
  const seen = "cat /etc/lab-x/a /etc/lab-x/b/c; getent hosts db; stat -c %a /var/lib/lab-x; ls /var/run/lab-x";
  assert.match(await inNode("mine", seen), /^another\nc\n10\.0\.0\.8\s+db\n750\n$/, when);
  assert.equal(await inNode("mine", "cat /etc/motd"), shell("cat /etc/motd"), when);
}

/** Runs work of which the nth mount, or umount, ends its shell at once, as SIGKILL does. @returns whether there were so many */
async function dyingAt(n: number, work: () => Promise<unknown>): Promise<boolean> {
  // A folder below /run would be another one in the middle of the work.
  const [folder, path] = [mkdtempSync(join(tmpdir(), "netns-mounts-")), process.env.PATH];
  for (const tool of ["mount", "umount"]) {
    const text = `#!/bin/sh\necho >> ${folder}/count\n[ $(wc -l < ${folder}/count) != ${n} ] || kill -9 $PPID\nPATH=${path} exec ${tool} "$@"\n`;
    writeFileSync(`${folder}/${tool}`, text);
    chmodSync(`${folder}/${tool}`, 0o755);
  }
  writeFileSync(`${folder}/count`, "");
  process.env.PATH = `${folder}:${path}`;
  const failure = await work().then(
    () => undefined,
    (error: Error) => error,
  );
  process.env.PATH = path;
  const died = readFileSync(`${folder}/count`, "utf8").length >= n;
  rmSync(folder, { recursive: true });
  if (!died) assert.equal(failure, undefined);
  return died;
}

it("goes on after a run that was cut off at any operation while it made the files", async () => {
  for (let after = 0, operations = 1; after < operations; after += 1) {
    const one = new Deployed("Netns", "one");
    operations = await cutOff(after, () => one.up(first));
    one.forget();
    await one.up(second);
    await showsSecond(one, `after ${after} operations`);
    await one.down();
    nothingIsLeft(`after ${after} operations`);
  }
});

it("goes on after a change that was cut off at any operation", async () => {
  for (let after = 0, operations = 1; after < operations; after += 1) {
    const one = new Deployed("Netns", "one");
    await one.up(first);
    operations = await cutOff(after, () => one.up(second));
    one.unfinished = true;
    await one.up(second);
    await showsSecond(one, `after ${after} operations`);
    await one.down();
    nothingIsLeft(`after ${after} operations`);
  }
});

it("leaves nothing where a removal was cut off at any operation", async () => {
  for (let after = 0, operations = 1; after < operations; after += 1) {
    const one = new Deployed("Netns", "one");
    await one.up(first);
    const { id, outs } = one;
    operations = await cutOff(after, () => one.handler.delete(id, outs));
    await one.handler.delete(id, outs);
    nothingIsLeft(`after ${after} operations`);
  }
});

it("goes on where the shell was ended between two mounts, of the first files or of a change", async () => {
  for (const before of [undefined, first]) {
    let points = 0;
    for (let n = 1, died = true; died; n += 1, points += 1) {
      const one = new Deployed("Netns", "one");
      if (before) await one.up(before);
      died = await dyingAt(n, () => one.up(second));
      one.unfinished = one.id !== "";
      await one.up(second);
      await showsSecond(one, `ended at mount ${n}`);
      await one.down();
      nothingIsLeft(`ended at mount ${n}`);
    }
    assert.ok(points > 5, `${points} points`);
  }
});

it("goes with a namespace that somebody deleted, and where all notes are lost", async () => {
  const one = new Deployed("Netns", "one");
  for (const hand of [
    "ip netns del mine",
    "ip netns del mine; rm -rf /run/pulumi-netns/mine@* /run/pulumi-netns/host",
  ]) {
    await one.up(first);
    shell(hand);
    assert.equal(await one.refresh(), "gone");
    rmSync("/etc/netns", { recursive: true, force: true });
    nothingIsLeft(hand);
  }
});
