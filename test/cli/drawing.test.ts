import assert from "node:assert/strict";
import { test } from "node:test";
import { topologyParts } from "../../provider/topology/marks.ts";
import { address, bridge, draw, lab1, linesOf, netns, resource, veth } from "./drawn-lab.ts";

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

test("members of a topology have the words that their kinds have by default, and the conditions of their cables", () => {
  const members = topologyParts({
    namespaces: {
      r1: { rules: { guests: { priority: 700, from: "10.9.0.0/24", table: 77 } } },
      r2: {},
    },
    cables: { wan: { r1: { address: "10.9.1.1/30", impairment: { rate: "8mbit" } }, r2: "10.9.1.2/30" } },
    portForwards: { web: { netns: "r1", port: 8080, to: "10.9.0.2", toPort: 80 } },
  });
  const text = draw(members);
  assert.match(text, /rule 700: from 10\.9\.0\.0\/24 lookup 77/);
  assert.match(text, /tcp :8080 ⇢ 10\.9\.0\.2:80/);
  assert.match(text, /r2 {2}10\.9\.1\.1\/30 {2}rate 8mbit/);
});
