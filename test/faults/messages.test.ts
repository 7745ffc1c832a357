import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { after, it } from "node:test";
import { inventoryRead } from "../../dist/provider/kernel/inventory/inventory.js";
import { Deployed, type Props } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

const lockModule = join(import.meta.dirname, "../../dist/provider/host/lock/lock.js");

shell("ip netns add one; ip -n one link add eth0 type veth peer name far");
after(() => shell("ip netns del one"));

/** The message of a create that fails. The host must be as before. */
async function told(kind: string, args: Props): Promise<string> {
  const before = hostSnapshot();
  const error = await new Deployed(kind, "one").up(args).then(
    () => assert.fail("it did not fail"),
    (failure: Error) => failure,
  );
  assertHostIs(before);
  return error.message;
}

it("names the setting, the value, the kernel's reason and the value of now, in a namespace and on the host", async () => {
  for (const netns of ["one", undefined]) {
    const text = await told("Sysctl", { key: "net.ipv4.tcp_ecn", value: "99", ...(netns && { netns }) });
    assert.match(
      text,
      /^value: the kernel refuses "99" for net\.ipv4\.tcp_ecn in .* \(invalid argument\); now it is "2"/i,
    );
    assert.match(text, /what it takes is in the kernel's documentation/);
    assert.doesNotMatch(text, /tee/);
  }
});

it("names the offload that a link does not have, and how to list them", async () => {
  const args = { name: "v0", peer: { name: "v1" }, offloads: { "no-such-thing": true } };
  const text = await told("Veth", args);
  assert.match(text, /^offloads: link v0 in the host has no feature "no-such-thing"; `ethtool -k v0` lists them$/);
});

it("names the offload that is fixed", async () => {
  const args = { name: "v0", peer: { name: "v1", netns: "one" }, offloads: { "netns-local": true } };
  assert.match(await told("Veth", args), /^offloads: .*netns-local/);
});

it("says who holds the lock, where it works, and what to do", async () => {
  const text = `require(${JSON.stringify(lockModule)}).withLock(() => { console.log("held"); return new Promise(() => setInterval(() => {}, 1000)); });`;
  const holder = spawn(process.execPath, ["-e", text], { stdio: ["ignore", "pipe", "inherit"], cwd: "/tmp" });
  await new Promise((resolve) => holder.stdout.once("data", resolve));
  process.env.PULUMI_NETNS_TIMEOUT = "1";
  const error = await new Deployed("Sysctl", "one")
    .up({ key: "net.ipv4.tcp_ecn", value: "1" })
    .catch((failure: Error) => failure.message);
  delete process.env.PULUMI_NETNS_TIMEOUT;
  holder.kill("SIGKILL");
  assert.match(
    String(error),
    new RegExp(`holds it for more than 0.5 s: process ${holder.pid} \\(.*\\), which works in /tmp\\.`),
  );
  assert.match(String(error), /Let it come to its end, or end it, and run `pulumi up` again/);
});

it("refuses a time limit that is none", async () => {
  process.env.PULUMI_NETNS_TIMEOUT = "soon";
  const text = await told("Bridge", { name: "br0" });
  delete process.env.PULUMI_NETNS_TIMEOUT;
  assert.match(text, /^PULUMI_NETNS_TIMEOUT: it is a number of seconds, more than 0, not "soon"/);
});

it("leaves nothing where /run is full", async () => {
  shell(
    "ip netns add two; mkdir -p /run/pulumi-netns; mount -t tmpfs -o size=4k,nr_inodes=4,mode=700 tmpfs /run/pulumi-netns",
  );
  shell("mkdir /run/pulumi-netns/a; mkdir /run/pulumi-netns/b");
  const text = await told("Address", { device: "lo", netns: "two", address: "10.1.1.1/32" });
  shell("umount /run/pulumi-netns; rmdir /run/pulumi-netns; ip netns del two");
  assert.match(text, /no space left on device.*\(make room there: `df -h \/run \/etc`/);
});

const readOnly =
  /EROFS: read-only file system.*\(it is mounted read-only, `findmnt -T PATH` shows as what: .*then `pulumi up` again\)/;

it("says what could not be made where /run cannot be written to", async () => {
  // A run that was killed while it held the lock leaves the lock's file in /run/pulumi-netns.
  shell("rm -r /run/pulumi-netns; ip netns add three; mount -o remount,ro /run");
  const texts = [
    await told("Sysctl", { key: "net.ipv4.tcp_ecn", value: "1" }),
    await told("Address", { device: "lo", netns: "three", address: "10.1.1.1/32" }),
  ];
  shell("mount -o remount,rw /run; ip netns del three");
  for (const text of texts) assert.match(text, readOnly);
  for (const text of texts) assert.match(text, /mkdir '\/run\/pulumi-netns'/);
});

it("says which of its files could not be made where its folder cannot be written to", async () => {
  shell("mkdir /run/pulumi-netns; mount -t tmpfs -o ro,mode=700 tmpfs /run/pulumi-netns");
  const text = await told("Sysctl", { key: "net.ipv4.tcp_ecn", value: "1" });
  shell("umount /run/pulumi-netns; rmdir /run/pulumi-netns");
  assert.match(text, readOnly);
  assert.match(text, /^the lock \/run\/pulumi-netns\/lock: /);
});

it("says what could not be made where /etc cannot be written to, and unmakes the namespace", async () => {
  shell("mount -o remount,ro /etc");
  const text = await told("Netns", { name: "three", hosts: { db: "10.0.0.7" } });
  shell("mount -o remount,rw /etc");
  assert.match(text, readOnly);
  assert.match(text, /mkdir '\/etc\/netns'/);
});

it("says why a setting without a value, or without a way to read it, cannot be one of ours", async () => {
  for (const place of [{ netns: "one" }, {}]) {
    const unset = await told("Sysctl", { key: "net.ipv6.conf.lo.stable_secret", value: "2001:db8::1", ...place });
    assert.match(unset, /^key: net\.ipv6\.conf\.lo\.stable_secret in .* cannot be read \(i.*o.* error\)/i);
    assert.match(
      unset,
      /gets its first by hand, `sysctl -w net\.ipv6\.conf\.lo\.stable_secret=VALUE`; then run this again/,
    );
    const written = await told("Sysctl", { key: "net.ipv4.route.flush", value: "1", ...place });
    assert.match(written, /cannot be read \(permission denied\).* can only be written to is no resource/i);
  }
});

it("tells of a secret setting whatever it tells of others, without the values", async () => {
  const key = "net.ipv4.tcp_fastopen_key";
  for (const place of [{ netns: "one" }, {}]) {
    for (const value of ["5ec2e7-no-key", "5ec2e7\n5ec2e7"]) {
      const text = await told("Sysctl", { key, value, ...place });
      assert.match(text, /^value: .*\bsecret\b/);
      assert.doesNotMatch(text, /5ec2e7|00000000/);
    }
    const one = new Deployed("Sysctl", "other");
    await one.up({ key, value: "01234567-89abcdef-01234567-89abcdef", ...place });
    const text = await told("Sysctl", { key, value: "11234567-89abcdef-01234567-89abcdef", ...place });
    const { marked } = await inventoryRead();
    await one.down();
    assert.match(text, /is set to \(secret\) already, by/);
    const setting = marked.find(({ type }) => type === "setting");
    assert.deepEqual([setting?.name, setting?.remarks], [key, ["set to (secret)", "found as (secret)"]]);
  }
});
