import assert from "node:assert/strict";
import { test } from "node:test";
import { address, bridge, draw, lab1, linesOf, netns, resource, star, veth } from "./drawn-lab.ts";

test("what is particular is told: a link that is down, an mtu, a cable within a place, settings", () => {
  const text = draw([
    netns("a"),
    bridge("br0"),
    veth({ name: "va", master: "br0", mtu: 1400 }, { name: "eth0", netns: "a", up: false }),
    veth({ name: "loop0", master: "br0" }, { name: "loop1" }),
    address("lo", "10.9.9.9/32", "a"),
    resource("Sysctl", { key: "net.ipv4.ip_forward", value: "1", netns: "a" }),
    resource("Route", { netns: "a", destination: "10.8.0.0/16", type: "blackhole", table: "7" }),
  ]);
  assert.match(text, /─ va {2}mtu 1400 ─+┼──────┼─ eth0 {2}down/);
  assert.match(text, /├─ loop0 {2}cable to loop1/);
  assert.match(text, /lo {4}10\.9\.9\.9\/32/);
  assert.match(text, /net\.ipv4\.ip_forward = 1/);
  assert.match(text, /blackhole 10\.8\.0\.0\/16 table 7/);
});

test("100 hosts: twelve are drawn, the number of the others is told, and how to see them", () => {
  const lab = [bridge("my-br0"), address("my-br0", "10.0.0.1/16"), ...star(100)];
  const lines = linesOf(draw(lab));
  assert.equal(lines.filter((line) => line.includes("┼──────┼")).length, 12);
  assert.ok(lines.some((line) => line.includes("└─ … and 88 more ports (`show --all`) ")));
  assert.equal(lines.at(-1), "… and 88 more namespaces (`show --all`)");
  assert.ok(lines.some((line) => line.includes("╭─ my-ns12 ")) && !lines.some((line) => line.includes("my-ns13 ")));
  assert.ok(lines.length < 60);
  const all = linesOf(draw(lab, { most: Number.POSITIVE_INFINITY }));
  assert.equal(all.filter((line) => line.includes("┼──────┼")).length, 100);
  assert.ok(!all.some((line) => line.includes("…")));
});

test("of many routes and settings half a dozen are drawn, and the number of the others is told", () => {
  const routes = Array.from({ length: 8 }, (_, i) =>
    resource("Route", { netns: "my-ns1", destination: `10.${i}.0.0/16`, via: "10.0.0.1" }),
  );
  const text = draw([...lab1, ...routes]);
  assert.match(text, /10\.5\.0\.0\/16 via 10\.0\.0\.1 +│\n.*… and 3 more routes \(`show --all`\)/);
  assert.ok(!text.includes("10.6.0.0/16"));
});

test("the sides of every box are straight", () => {
  const lines = linesOf(draw([...lab1, ...star(40).slice(8)]));
  assert.equal(lines.pop(), "… and 28 more namespaces (`show --all`)");
  const sides = lines[0]?.indexOf("╮") ?? 0;
  assert.ok(lines.every((line) => "│┼╮╯".includes(line[sides] ?? " ")));
});

test("links that are no cables: what they are, what they stand on, and what is particular about them", () => {
  const text = draw([
    netns("a"),
    bridge("br0"),
    veth({ name: "va", master: "br0" }, { name: "eth0", netns: "a" }),
    resource("Nic", { interface: "enp3s0", netns: "a", name: "eth1", mtu: 9000, up: true }),
    address("eth1", "192.0.2.7/24", "a"),
    resource("Nic", { interface: "enp4s0", name: "enp4s0", master: "br0", up: true }),
    resource("LaterKind", { name: "x" }),
  ]);
  assert.match(text, /eth1 {2}192\.0\.2\.7\/24 {2}nic, mtu 9000, enp3s0 of the host/);
  assert.match(text, /├─ enp4s0 {2}nic/);
});

test("a secret stays one, and nothing at all is drawn of nothing", () => {
  const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:abc" };
  const text = draw([
    bridge("br0", { mtu: secret, up: secret }),
    resource("Address", { device: "br0", address: secret }),
    resource("Route", { destination: "10.0.0.0/8", via: secret }),
    resource("Route", { destination: "10.1.0.0/16", nexthops: [{ via: secret }, { device: "eth1" }] }),
    resource("Masquerade", { source: secret, outDevice: secret }),
  ]);
  assert.match(text, /br0 {2}\[secret\]/);
  assert.match(text, /10\.0\.0\.0\/8 via \[secret\]/);
  assert.match(text, /10\.1\.0\.0\/16 via \[secret\] or dev eth1/);
  assert.match(text, /NAT \[secret\] ⇢ out by \[secret\]/);
  assert.ok(!text.includes("object"));
  assert.equal(draw([]), "");
});

test("parts are painted without moving anything", () => {
  const painted = draw(lab1, { paint: (_: string, text: string) => `\x1b[1m${text}\x1b[22m` });
  assert.notEqual(painted, draw(lab1));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a colour is made of.
  assert.equal(painted.replace(/\x1b\[\d+m/g, ""), draw(lab1));
});
