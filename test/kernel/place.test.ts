import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { placeForgetGone, placeKey, placeRef } from "../../provider/kernel/notes/place.ts";
import { Deployed, type Props } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell, until } from "../support/shell.ts";

// The first `ip netns add` of a host makes the mount /run/netns, for good.
shell("ip netns add first; ip netns del first");

const key = "net.ipv4.ip_default_ttl";
const notes = "/run/pulumi-netns";
const ttl = (path = "/run/netns/one") => shell(`nsenter --net=${path} sysctl -n ${key}`).trim();

/** A path of one's own to a namespace, as container engines have them. */
const mounted = (path: string, of: string) => shell(`touch ${path}; mount --bind ${of} ${path}`);

const other = join(tmpdir(), `netns-place-${process.pid}`);

for (const path of ["/run/netns/one", "/var/run/netns/one", other]) {
  it(`is one for a namespace by name and by path: ${path === other ? "of one's own" : path}`, async () => {
    shell("ip netns add one; ip -n one link set lo up");
    if (path === other) mounted(path, "/run/netns/one");
    const before = hostSnapshot();
    const [byName, byPath] = [new Deployed("Sysctl", "s1"), new Deployed("Sysctl", "s2")];
    await byName.up({ key, netns: "one", value: 50 });
    await assert.rejects(byPath.up({ key, netns: path, value: 60 }), /set to 50 already, by .*Sysctl:s1/);
    await byName.down();
    assert.equal(ttl(), "64");
    await byPath.up({ key, netns: path, value: 60 });
    await byPath.down();
    assert.equal(ttl(), "64");
    assertHostIs(before);
    if (path === other) shell(`umount ${path}; rm ${path}`);
    shell("ip netns del one");
  });
}

it("puts back what a cable drops, whichever way the addresses on it call the namespace", async () => {
  shell("ip netns add one");
  const cable = new Deployed("Veth", "v");
  const args = { name: "v0", peer: { name: "eth0", netns: "one" } };
  await cable.up(args);
  const netns = "/run/netns/one";
  const address = new Deployed("Address", "a");
  await address.up({ device: "eth0", netns, address: "2001:db8:9::9/64" }, { within: [cable.id] });
  const route = new Deployed("Route", "r");
  await route.up({ device: "eth0", netns, destination: "10.8.0.0/24" }, { within: [cable.id] });
  await cable.up({ ...args, peer: { ...args.peer, up: false } });
  await cable.up(args);
  assert.match(shell("ip -n one addr show dev eth0"), /2001:db8:9::9/);
  assert.match(shell("ip -n one route"), /10\.8\.0\.0\/24/);
  await cable.down();
  assert.equal(existsSync(notes), false, "the claims went with the cable");
  shell("ip netns del one");
});

/** A namespace that a process alone holds, in which something runs and sleeps. */
async function held() {
  const sleeper = spawn("unshare", ["--net", "sleep", "60"], { stdio: "ignore" });
  const own = shell("readlink /proc/self/ns/net");
  await until(() => shell(`readlink /proc/${sleeper.pid}/ns/net`) !== own);
  const end = async () => {
    const ended = once(sleeper, "exit");
    sleeper.kill("SIGKILL");
    await ended;
  };
  return { pid: sleeper.pid as number, end };
}

for (const [title, refOf] of [
  ["by the file of its process", (pid: number) => `/proc/${pid}/ns/net`],
  ["by that of its thread", (pid: number) => `/proc/${pid}/task/${pid}/ns/net`],
  ["by a name that leads to that", () => "linked"],
] as const) {
  it(`is known again where a process alone holds it: ${title}`, async (t) => {
    const { pid, end } = await held();
    t.after(end);
    shell(`ln -s /proc/${pid}/ns/net /run/netns/linked`);
    shell(`nsenter --net=/proc/${pid}/ns/net ip link add d0 type bridge`);
    const before = hostSnapshot();
    const netns = refOf(pid);
    const all: [string, Props, Props][] = [
      ["Sysctl", { key, netns, value: 50 }, { key, netns, value: 51 }],
      ["Address", { device: "d0", netns, address: "10.9.0.1/24" }, {}],
    ];
    for (const [kind, args, more] of all) {
      const one = new Deployed(kind, "one");
      await one.up(args);
      assert.deepEqual(await one.refresh(), []);
      if (more.key) assert.equal(await one.up(more), "update");
      await one.down();
    }
    assert.equal(ttl(`/proc/${pid}/ns/net`), "64");
    assert.doesNotMatch(shell(`nsenter --net=/proc/${pid}/ns/net ip addr`), /10\.9\.0\.1/);
    assertHostIs(before);
    shell("rm /run/netns/linked");
  });
}

it("is the same by a process and by the file of that, and is led back from its notes", async () => {
  const { pid, end } = await held();
  const path = `/proc/${pid}/ns/net`;
  assert.equal(await placeKey(pid), await placeKey(path));
  assert.deepEqual(await placeRef((await placeKey(path)) as string, []), { netns: pid });
  assert.equal(await placeKey("/proc/self/ns/net"), "host");
  await end();
  assert.equal(await placeKey(path), undefined);
});

it("finds the notes that an older version kept by path, until the last of them goes", async () => {
  shell("ip netns add one");
  const before = hostSnapshot();
  const path = "/run/netns/one";
  const old = new Deployed("Sysctl", "old");
  await old.up({ key, netns: path, value: 50 });
  const [place = ""] = readdirSync(notes).filter((name) => name !== "lock");
  // As `digest` of marks.ts makes it of the path.
  const hash = shell(`printf %s ${path} | sha256sum`).slice(0, 16);
  const was = place.replace(/^one@/, `path-${hash}@`);
  renameSync(`${notes}/${place}`, `${notes}/${was}`);
  mkdirSync(`${notes}/path-${hash}@1-1`);
  assert.deepEqual(await placeRef(was, [path]), { netns: path });
  assert.deepEqual(await old.refresh(), []);
  await placeForgetGone(path);
  assert.deepEqual(readdirSync(notes).sort(), ["lock", was].sort());
  await old.down();
  assert.equal(ttl(), "64");
  assertHostIs(before);
  shell("ip netns del one");
  rmSync(notes, { recursive: true, force: true });
});
