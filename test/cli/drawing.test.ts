import assert from "node:assert/strict";
import { test } from "node:test";
import { drawing } from "../../dist/cli/show/drawing.js";
import { labOf } from "../../dist/cli/show/lab.js";

type Outputs = Record<string, unknown>;

const resource = (kind: string, outputs: Outputs) => ({ kind, outputs });
const netns = (name: string) => resource("Netns", { name });
const bridge = (name: string, more: Outputs = {}) => resource("Bridge", { name, mtu: 1500, up: true, ...more });
const address = (device: string, text: string, netns?: string) =>
  resource("Address", { device, address: text, ...(netns && { netns }) });
const route = (netns: string, via: string) => resource("Route", { netns, destination: "default", via });

interface EndOutputs {
  name: string;
  netns?: string;
  master?: string;
  mtu?: number;
  up?: boolean;
}

const veth = (near: EndOutputs, far: EndOutputs) =>
  resource("Veth", { mtu: 1500, up: true, ...near, peer: { mtu: 1500, up: true, ...far } });

/** Hosts of a bridge of the host, each with an address and a default route. */
const star = (hosts: number) =>
  Array.from({ length: hosts }, (_, i) => [
    netns(`my-ns${i + 1}`),
    veth({ name: `veth${i}`, master: "my-br0" }, { name: `ceth${i}`, netns: `my-ns${i + 1}` }),
    address(`ceth${i}`, `10.0.0.${(i + 1) * 10}/24`, `my-ns${i + 1}`),
    route(`my-ns${i + 1}`, "10.0.0.1"),
  ]).flat();

const lab1 = [
  bridge("my-br0"),
  address("my-br0", "10.0.0.1/24"),
  ...star(2),
  resource("Masquerade", { source: "10.0.0.0/24", exceptOutDevice: "my-br0" }),
];

const draw = (resources: ReturnType<typeof resource>[], options = {}): string => drawing(labOf(resources), options);
const linesOf = (text: string): string[] => text.trimEnd().split("\n");

test("lab 1: the bridge, both cables from end to end, addresses, default routes and NAT", () => {
  assert.equal(
    draw(lab1),
    `\
╭─ host ───────────────────────────────────────╮
│ my-br0  10.0.0.1/24  bridge                  │      ╭─ my-ns1 ──────────────╮
│ ├─ veth0 ────────────────────────────────────┼──────┼─ ceth0  10.0.0.10/24  │
│ │                                            │      │  default via 10.0.0.1 │
│ │                                            │      ╰───────────────────────╯
│ │                                            │      ╭─ my-ns2 ──────────────╮
│ └─ veth1 ────────────────────────────────────┼──────┼─ ceth1  10.0.0.20/24  │
│                                              │      │  default via 10.0.0.1 │
│ NAT 10.0.0.0/24 ⇢ out by any link but my-br0 │      ╰───────────────────────╯
╰──────────────────────────────────────────────╯
`,
  );
});

test("the order in which a state holds resources does not matter", () => {
  assert.equal(draw([...lab1].reverse()), draw(lab1));
});

test("two namespaces and no host: one is on the left", () => {
  const text = draw([
    netns("red"),
    netns("green"),
    veth({ name: "eth0", netns: "red" }, { name: "eth0", netns: "green" }),
    address("eth0", "192.168.100.1/24", "red"),
    address("eth0", "192.168.100.2/24", "/run/netns/green"),
    address("eth0", "fd00::2/64", "green"),
  ]);
  assert.equal(
    text,
    `\
╭─ green ──────────────────╮
│                          │      ╭─ red ───────────────────╮
│ eth0  192.168.100.2/24 ──┼──────┼─ eth0  192.168.100.1/24 │
│       fd00::2/64         │      ╰─────────────────────────╯
╰──────────────────────────╯
`,
  );
});

test("a bridge in a namespace is on the left, with its ports below it", () => {
  const text = draw([
    netns("a"),
    netns("switch"),
    bridge("br0", { netns: "switch" }),
    veth({ name: "p1", netns: "switch", master: "br0" }, { name: "eth0", netns: "a" }),
  ]);
  assert.equal(
    text,
    `\
╭─ switch ────╮
│ br0  bridge │      ╭─ a ───╮
│ └─ p1 ──────┼──────┼─ eth0 │
│             │      ╰───────╯
╰─────────────╯
`,
  );
});

test("a namespace with cables to two bridges has one box, with both cables", () => {
  const text = draw([
    bridge("br1"),
    bridge("br2"),
    netns("router"),
    netns("b"),
    veth({ name: "r1", master: "br1" }, { name: "eth0", netns: "router" }),
    veth({ name: "r2", master: "br2" }, { name: "eth1", netns: "router" }),
    veth({ name: "vb", master: "br2" }, { name: "eth0", netns: "b" }),
  ]);
  assert.match(text, /│ └─ r1 ─+┼──────┼─ eth0 +│\n│ +r2 {2}port of br2 ─+┼──────┼─ eth1 +│\n/);
  assert.equal(linesOf(text).filter((line) => line.includes("╭─ router")).length, 1);
});

test("a cable to a bridge's port is drawn below the bridge, another one of the same namespace after it", () => {
  const text = draw([
    bridge("br0"),
    netns("a"),
    veth({ name: "aside" }, { name: "alone0", netns: "a" }),
    veth({ name: "port", master: "br0" }, { name: "eth0", netns: "a" }),
    resource("Address", { device: "aside", address: "10.0.0.1/32", peer: "10.0.0.2/32" }),
  ]);
  assert.match(
    text,
    /│ └─ port ─+┼──────┼─ eth0 +│\n│ +aside {2}10\.0\.0\.1\/32 peer 10\.0\.0\.2\/32 ─+┼──────┼─ alone0 +│\n/,
  );
});

test("what is particular is told: a link that is down, an mtu, cables that are not drawn, settings", () => {
  const text = draw([
    netns("a"),
    netns("b"),
    bridge("br0"),
    veth({ name: "va", master: "br0", mtu: 1400 }, { name: "eth0", netns: "a", up: false }),
    veth({ name: "vb", master: "br0" }, { name: "eth0", netns: "b" }),
    veth({ name: "eth1", netns: "a" }, { name: "eth1", netns: "b" }),
    veth({ name: "loop0", master: "br0" }, { name: "loop1" }),
    address("lo", "10.9.9.9/32", "a"),
    resource("Sysctl", { key: "net.ipv4.ip_forward", value: "1", netns: "a" }),
    resource("Route", { netns: "a", destination: "10.8.0.0/16", type: "blackhole", table: "7" }),
  ]);
  assert.match(text, /─ va {2}mtu 1400 ─+┼──────┼─ eth0 {2}down/);
  assert.match(text, /eth1 {2}cable to eth1 of b/);
  assert.match(text, /eth1 {2}cable to eth1 of a/);
  assert.match(text, /├─ loop0 {2}cable to loop1/);
  assert.match(text, /lo {4}10\.9\.9\.9\/32/);
  assert.match(text, /net\.ipv4\.ip_forward = 1/);
  assert.match(text, /blackhole 10\.8\.0\.0\/16 table 7/);
});

test("100 hosts: twelve are drawn, the number of the others is told, and no line is too long", () => {
  const text = draw([bridge("my-br0"), address("my-br0", "10.0.0.1/16"), ...star(100)]);
  const lines = linesOf(text);
  assert.equal(lines.filter((line) => line.includes("┼──────┼")).length, 12);
  assert.ok(lines.some((line) => /│ {9}… and 88 more namespaces$/.test(line)));
  assert.match(text, /└─ … and 88 more ports/);
  assert.ok(text.includes("my-ns12 ") && !text.includes("my-ns13 "));
  assert.ok(lines.length < 60);
  assert.ok(lines.every((line) => line.length <= 100));
  assert.equal(draw(lab1, { most: 100 }), draw(lab1));
});

test("every line fits the width that is asked for, and long words are cut", () => {
  const name = "a-namespace-whose-name-is-much-longer-than-any-box-on-a-terminal-could-be";
  const resources = [...lab1, netns(name), veth({ name: "far", master: "my-br0" }, { name: "eth0", netns: name })];
  for (const width of [60, 80, 100]) {
    const lines = linesOf(draw(resources, { width }));
    assert.ok(lines.every((line) => line.length <= width));
    assert.ok(lines.some((line) => line.includes("a-namespace-whose") && line.includes("…")));
  }
});

test("the sides of every box are straight", () => {
  const lines = linesOf(draw([...lab1, ...star(40).slice(8)]));
  const sides = lines[0]?.indexOf("╮") ?? 0;
  assert.ok(lines.every((line) => "│┼╮╯".includes(line[sides] ?? " ")));
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
