import assert from "node:assert/strict";
import { test } from "node:test";
import { chain, fullMesh, ring, spineLeaf, tree } from "pulumi-netns";
import { partsOf } from "../../dist/cli/stack/stack.js";
import { address, bridge, draw, lab1, linesOf, netns, resource, star, veth } from "./drawn-lab.ts";

const topology = (args: object) => partsOf("pulumi-nodejs:dynamic/linux:Topology", { ...args });
const both = { routers: ["10.97.0.0/16", "fd00:97::/64"], cables: ["10.98.0.0/16", "fd00:98::/64"] };

/** Routers with names of 15 bytes and addresses of 40 characters. */
const long = { prefix: "long-router-nr", cables: "2001:db8:1111:2222:3333:4444:5555:8000/113" };

const upper = [
  ...[netns("a"), bridge("br0"), veth({ name: "va", master: "br0" }, { name: "eth0", netns: "a" })],
  resource("Macvlan", { name: "mv0", netns: "a", device: "eth0", mode: "bridge", mtu: 1500, up: true }),
  resource("Vxlan", { name: "a-vxlan-of-name", netns: "a", vni: 7, remote: "2001:db8:1111:2222:3333:4444:5555:1" }),
];

const labs: Record<string, Parameters<typeof draw>[0]> = {
  "lab 1": lab1,
  "a star of 100": [bridge("my-br0"), address("my-br0", "10.0.0.1/16"), ...star(100)],
  "a mesh of 4": topology(fullMesh(4)),
  "a mesh of 6 with both families": topology(fullMesh(6, both)),
  "a mesh of 12": topology(fullMesh(12)),
  "a mesh of 20": topology(fullMesh(20)),
  "a ring of 6": topology(ring(6, both)),
  "a chain of 3": topology(chain(3, both)),
  "a chain of 5": topology(chain(5, both)),
  "a tree": topology(tree(2, 2)),
  "spines and leaves": topology(spineLeaf(2, 3)),
  "a mesh of long names": topology(fullMesh(3, long)),
  "a chain of long names": topology(chain(3, long)),
  "links on others": upper,
  "a namespace with a name of 73 bytes": [
    ...lab1,
    netns("n".repeat(73)),
    veth({ name: "v" }, { name: "e", netns: "n".repeat(73) }),
  ],
};

const widths = [40, 60, 80, 100, 200, Number.POSITIVE_INFINITY];

/** Whether a line is as narrow as can be: a word too many stands in it only if it is alone there. */
const isNarrow = (line: string, width: number) => line.length <= width || !line.trim().includes(" ");

for (const [name, lab] of Object.entries(labs)) {
  test(`${name}: no line is wider than the terminal, and nothing is cut`, () => {
    for (const width of widths) {
      const text = draw(lab, { width, most: Number.POSITIVE_INFINITY });
      assert.deepEqual(
        linesOf(text).filter((line) => !isNarrow(line, width)),
        [],
        `at ${width} columns`,
      );
      assert.deepEqual(
        linesOf(draw(lab, { width })).filter((line) => !isNarrow(line, width)),
        [],
      );
      for (const word of wordsOf(lab))
        assert.ok(text.includes(word), `${word} is missing at ${width} columns:\n${text}`);
    }
  });
}

/** The names and addresses in a lab. */
const wordsOf = (lab: Parameters<typeof draw>[0]): string[] =>
  lab.flatMap(({ outputs }) =>
    [outputs, outputs.peer ?? {}].flatMap((one) =>
      Object.entries(one).flatMap(([key, value]) =>
        /^(name|netns|address|remote|key|destination|via)$/.test(key) ? [`${value}`.replace("/run/netns/", "")] : [],
      ),
    ),
  );

test("a mesh is a table of its cables: both ends of each, on one line or, on a narrow terminal, on two", () => {
  const lines = linesOf(draw(labs["a mesh of 4"] ?? []));
  assert.deepEqual(lines.slice(0, 4), [
    "Cables",
    "  r1  r2  10.98.0.0/31   ──  r2  r1  10.98.0.1/31",
    "  r1  r3  10.98.0.2/31   ──  r3  r1  10.98.0.3/31",
    "  r1  r4  10.98.0.6/31   ──  r4  r1  10.98.0.7/31",
  ]);
  assert.equal(lines.filter((line) => line.includes("──")).length, 6);
  assert.equal(lines.at(-1), "This is a table, since the cables of this lab do not all end in one place.");
  const narrow = draw(labs["a mesh of 4"] ?? [], { width: 40 });
  assert.match(narrow, /^ {2}┌ r2 {2}r3 {2}10\.98\.0\.4\/31\n {2}└ r3 {2}r2 {2}10\.98\.0\.5\/31$/m);
  assert.equal(narrow.match(/┌/g)?.length, 6);
});

test("of a large mesh the cables between the namespaces that are shown are told, and the number of the others", () => {
  const text = draw(labs["a mesh of 20"] ?? []);
  assert.equal(text.match(/──/g)?.length, (13 * 12) / 2);
  assert.match(text, /^ {2}… and 112 more cables \(`show --all`\)$/m);
  assert.match(text, /^… and 7 more namespaces \(`show --all`\)$/m);
});

test("a lab that is a table for want of room says how much room its drawing needs", () => {
  const [, needs] =
    /the drawing needs (\d+) columns and the terminal has 40/.exec(
      draw(lab1, { width: 40 }).replaceAll(/\n */g, " "),
    ) ?? [];
  assert.match(draw(lab1, { width: Number(needs) }), /┼──────┼/);
  assert.doesNotMatch(draw(lab1, { width: Number(needs) - 1 }), /┼/);
});

test("a drawing breaks lines before it gives up", () => {
  assert.equal(
    draw(lab1, { width: 60 }),
    `\
╭─ host ───────────────────╮
│ my-br0  10.0.0.1/24      │
│         bridge           │      ╭─ my-ns1 ──────────────╮
│ ├─ veth0 ────────────────┼──────┼─ ceth0  10.0.0.10/24  │
│ │                        │      │  default via 10.0.0.1 │
│ │                        │      ╰───────────────────────╯
│ │                        │      ╭─ my-ns2 ──────────────╮
│ └─ veth1 ────────────────┼──────┼─ ceth1  10.0.0.20/24  │
│                          │      │  default via 10.0.0.1 │
│ NAT 10.0.0.0/24 ⇢ out    │      ╰───────────────────────╯
│   by any link but my-br0 │
╰──────────────────────────╯
`,
  );
});
