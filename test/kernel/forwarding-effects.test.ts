import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { answers, shell, until } from "../support/shell.ts";
import { get, masquerade } from "./forwarding-ground.ts";

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
