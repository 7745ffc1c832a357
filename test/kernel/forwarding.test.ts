import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { it } from "node:test";
import { Deployed, type Props } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { answers, shell, until } from "../support/shell.ts";

const get = (key: string) => shell(`cat /proc/sys/${key.replaceAll(".", "/")}`).trim();
const masquerade = (name: string, args: Props) => {
  const one = new Deployed("Masquerade", name);
  return one.up(args).then(() => one);
};

shell(
  "for name in hub other; do ip link add $name type bridge; ip link set $name addrgenmode none; ip link set $name up; done",
);

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

const withoutPython =
  spawnSync("python3", ["-c", "pass"]).status !== 0 && "python3, which sends the advertisement, is lacking";

/** A router's advertisement (RFC 4861 §4.2): hop limit 64, lifetime 1800 s. */
const advertise = `
import socket, struct
s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"eth0")
s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, socket.if_nametoindex("eth0"))
s.sendto(struct.pack("!BBHBBHII", 134, 0, 0, 64, 0, 1800, 0, 0), ("ff02::1", 0, 0, socket.if_nametoindex("eth0")))
`;

it("keeps a default route that came from a router's advertisement", { skip: withoutPython }, async () => {
  shell("ip netns add isp; ip link add uplink up type veth peer name eth0 netns isp; ip -n isp link set eth0 up");
  const routes = () => shell("ip -6 route show default");
  const send = () => spawnSync("nsenter", ["--net=/run/netns/isp", "python3", "-c", advertise]);
  await until(() => !/tentative/.test(shell("ip -n isp addr show dev eth0")));
  assert.ok(await until(() => send().status === 0 && /proto ra/.test(routes())), "the advertisement is taken");
  const setting = new Deployed("Sysctl", "six");
  const forward = { key: "net.ipv6.conf.all.forwarding", value: 1 };
  const ways: [string, () => Promise<Deployed>][] = [
    ["a masquerade", () => masquerade("six", { source: "2001:db8:9::/64" })],
    ["a setting", () => setting.up(forward).then(() => setting)],
    // The link was not noted along with a setting that was off.
    ["a setting that was off first", () => setting.up({ ...forward, value: 0 }).then(() => setting)],
  ];
  for (const [way, up] of ways) {
    const one = await up();
    if (get("net.ipv6.conf.all.forwarding") === "0") await one.up(forward);
    assert.equal(get("net.ipv6.conf.all.forwarding"), "1", way);
    assert.match(routes(), /proto ra/, way);
    assert.equal(get("net.ipv6.conf.uplink.accept_ra"), "2", "and it is renewed by the next one");
    await one.down();
    assert.equal(get("net.ipv6.conf.all.forwarding"), "0", way);
    assert.equal(get("net.ipv6.conf.uplink.accept_ra"), "1", way);
    assert.match(routes(), /proto ra/, way);
  }
  shell("ip link del uplink; ip netns del isp");
});

for (const [family, lab, internet] of [
  ["IPv4", "10.9.3", "203.0.113"],
  ["IPv6", "2001:db8:3:", "2001:db8:ff:"],
]) {
  it(`lets a lab reach beyond the host under the host's address: ${family}`, async () => {
    const [dot, long] = family === "IPv4" ? [".", 24] : [":", 64];
    shell("ip netns add inside; ip netns add beyond");
    for (const [netns, link, network] of [
      ["inside", "lab0", lab],
      ["beyond", "up0", internet],
    ]) {
      shell(`ip link add ${link} up type veth peer name eth0 netns ${netns}; ip -n ${netns} link set eth0 up`);
      const nodad = family === "IPv6" ? "nodad" : "";
      shell(`ip addr add ${network}${dot}1/${long} dev ${link} ${nodad}`);
      shell(`ip -n ${netns} addr add ${network}${dot}2/${long} dev eth0 ${nodad}`);
    }
    // Beyond there is no way back to the lab: only what comes from the host itself can be answered.
    shell(`ip -n inside route add default via ${lab}${dot}1`);
    const far = `${internet}${dot}2`;
    assert.equal(answers("inside", far), false);
    const one = await masquerade("reach", {
      source: `${lab}${dot}${family === "IPv4" ? "0" : ""}/${long}`,
      outDevice: "up0",
    });
    assert.ok(answers("inside", far));
    await one.down();
    assert.equal(answers("inside", far), false);
    shell("ip link del lab0; ip link del up0; ip netns del inside; ip netns del beyond");
  });
}

it("is noted and put back in a namespace as on the host, a link with a dot in its name included", async () => {
  shell("ip netns add router; ip -n router link add eth0.7 type bridge");
  const inside = "nsenter --net=/run/netns/router";
  const settings = () =>
    shell(`${inside} grep -r . /proc/sys/net/ipv4/conf --include forwarding --include accept_redirects`);
  shell(
    `${inside} sysctl -qw net.ipv4.ip_forward=0 net.ipv4.conf.all.accept_redirects=0 net/ipv4/conf/eth0.7/forwarding=1`,
  );
  const before = settings();
  const one = await masquerade("router", { netns: "router", source: "10.9.1.0/24", outDevice: "eth0.7" });
  assert.equal(shell(`${inside} cat /proc/sys/net/ipv4/ip_forward`), "1\n");
  assert.deepEqual(await one.refresh(), []);
  await one.down();
  assert.equal(settings(), before);
  shell("ip netns del router");
});
