import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";
import { get, masquerade } from "./forwarding-ground.ts";

for (const order of ["first", "last"]) {
  it(`is put back by its last user, when the ${order} one goes first`, async () => {
    // Found as somebody left it: off, but for one link, and redirects refused.
    shell("sysctl -qw net.ipv4.conf.all.accept_redirects=0 net.ipv4.conf.hub.forwarding=1");
    const before = hostSnapshot();
    const one = await masquerade("one", { source: "10.9.1.0/24" });
    const two = await masquerade("two", { source: "10.9.2.0/24", outDevice: "other" });
    assert.equal(get("net.ipv4.ip_forward"), "1");
    assert.equal(get("net.ipv6.conf.all.forwarding"), "0", "IPv6 is not asked for");
    const [goes, stays] = order === "first" ? [one, two] : [two, one];
    await goes.down();
    assert.equal(get("net.ipv4.ip_forward"), "1");
    assert.deepEqual(await stays.refresh(), []);
    await stays.down();
    assertHostIs(before);
  });
}

it("is left on where it was on", async () => {
  shell("sysctl -qw net.ipv4.ip_forward=1");
  const before = hostSnapshot();
  const one = await masquerade("one", { source: "10.9.1.0/24" });
  await one.down();
  assertHostIs(before);
  shell("sysctl -qw net.ipv4.ip_forward=0");
});

it("keeps what was found first, through a run that was cut off", async () => {
  const before = hostSnapshot();
  const one = await masquerade("one", { source: "10.9.1.0/24" });
  one.forget();
  await one.up({ source: "10.9.1.0/24" });
  await one.down();
  assertHostIs(before);
});

it("is given up where a masquerade gets another family and another name at once", async () => {
  const before = hostSnapshot();
  const one = await masquerade("one", { source: "10.9.1.0/24" });
  const renamed = Object.assign(new Deployed("Masquerade", "renamed"), {
    id: one.id,
    inputs: one.inputs,
    outs: one.outs,
  });
  await renamed.up({ source: "2001:db8:9::/64" });
  assert.equal(get("net.ipv4.ip_forward"), "0");
  await renamed.down();
  assertHostIs(before);
});

it("agrees with a setting of the same value, and refuses another", async () => {
  const before = hostSnapshot();
  const setting = new Deployed("Sysctl", "on");
  await setting.up({ key: "net.ipv4.ip_forward", value: 1 });
  const one = await masquerade("one", { source: "10.9.1.0/24" });
  await assert.rejects(
    setting.up({ key: "net.ipv4.ip_forward", value: 0 }),
    /net\.ipv4\.ip_forward in the host is set to 1 already, by .*Masquerade:one/,
  );
  const second = new Deployed("Sysctl", "again").up({ key: "net.ipv4.ip_forward", value: 1 });
  await assert.rejects(second, /set to 1 already, by .*Sysctl:on .*; declare it once/);
  await one.down();
  assert.equal(get("net.ipv4.ip_forward"), "1");
  await setting.down();
  assertHostIs(before);
});

for (const netns of [undefined, "router"]) {
  it(`is put back with all that changes along, where a setting turned it on: ${netns ?? "the host"}`, async () => {
    const inside = netns ? `nsenter --net=/run/netns/${netns}` : "";
    if (netns) shell(`ip netns add ${netns}; ip -n ${netns} link add hub up type bridge`);
    shell(`${inside} sysctl -qw net.ipv4.ip_forward=0 net.ipv4.conf.all.accept_redirects=0`);
    shell(`${inside} sysctl -qw net.ipv4.conf.hub.forwarding=1 net.ipv6.conf.hub.forwarding=1`);
    const settings = () =>
      shell(`${inside} grep -r . /proc/sys/net/ipv[46]/conf --include forwarding --include accept_*`);
    const [before, found] = [hostSnapshot(), settings()];
    for (const key of ["net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding"]) {
      const one = new Deployed("Sysctl", "on");
      await one.up({ key, value: 1, ...(netns && { netns }) });
      assert.equal(shell(`${inside} sysctl -n ${key}`), "1\n");
      assert.deepEqual(await one.refresh(), []);
      await one.up({ key, value: 0, ...(netns && { netns }) });
      await one.down();
      assert.equal(settings(), found, key);
    }
    assertHostIs(before);
    if (netns) shell(`ip netns del ${netns}`);
  });
}

/** Orders in which a link's own setting and forwarding come, and go. */
const orders = ["own all", "all own"].flatMap((come) => ["own all", "all own"].map((go) => [come, go] as const));

for (const [come, go] of orders) {
  it(`and a link's own setting are both as found in the end: ${come} come, ${go} go`, async () => {
    shell("sysctl -qw net.ipv4.ip_forward=0 net.ipv4.conf.hub.forwarding=0 net.ipv4.conf.other.forwarding=1");
    const before = hostSnapshot();
    const all = {
      own: { one: new Deployed("Sysctl", "own"), args: { key: "net.ipv4.conf.hub.forwarding", value: 1 } },
      all: { one: new Deployed("Sysctl", "all"), args: { key: "net.ipv4.ip_forward", value: 1 } },
    };
    const inOrder = (words: string) => words.split(" ").map((word) => all[word as keyof typeof all]);
    for (const { one, args } of inOrder(come)) await one.up(args);
    const [goes, stays] = inOrder(go);
    await goes?.one.down();
    if (stays === all.own) assert.equal(get("net.ipv4.conf.hub.forwarding"), "1", "it is still needed");
    await stays?.one.down();
    assertHostIs(before);
  });
}

it("is one setting under its second name", async () => {
  const before = hostSnapshot();
  const one = await masquerade("one", { source: "10.9.1.0/24" });
  for (const key of ["net.ipv4.conf.all.forwarding", "net/ipv4/conf/all/forwarding"]) {
    const second = new Deployed("Sysctl", "second").up({ key, value: 0 });
    await assert.rejects(second, /net\.ipv4\.ip_forward in the host is set to 1 already, by .*Masquerade:one/);
  }
  const setting = new Deployed("Sysctl", "on");
  await setting.up({ key: "net.ipv4.conf.all.forwarding", value: 1 });
  await one.down();
  assert.equal(get("net.ipv4.ip_forward"), "1");
  await setting.down();
  assertHostIs(before);
});
