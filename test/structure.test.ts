import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { it } from "node:test";
import type { Kind } from "../provider/dynamic/kind.ts";
import { provider } from "./conformance/deployment.ts";
import { allSubjects } from "./conformance/subjects.ts";

const checkout = join(import.meta.dirname, "..");
const files = (pattern: string) => globSync(pattern, { cwd: checkout }).sort();
const read = (path: string) => readFileSync(join(checkout, path), "utf8");
const sources = files("provider/**/*.ts");
const kinds = [...files("provider/kinds/*.ts"), "provider/topology/topology.ts"]
  .filter(
    (path) =>
      !/\/((link|macsec|nat|wireguard)-\w+|\w+-shape|process-files|veth-end|nexthop|accept-forward)\.ts$/.test(path),
  )
  .map((path) => ({ path, text: read(path) }));

/** The kinds themselves. */
const kindsByFile = (await Promise.all(kinds.map(({ path }) => import(join(checkout, path)))))
  .flatMap((exported) => Object.values(exported) as Partial<Kind>[])
  .filter((one): one is Kind => typeof one === "object" && one.schema !== undefined);

/** What each part may import of ours, besides itself. */
const allowed: Record<string, string[]> = {
  host: [],
  kernel: ["host"],
  dynamic: ["kernel"],
  kinds: ["kernel", "dynamic"],
  topology: ["kinds", "dynamic", "kernel", "host"],
  "provider.ts": ["topology", "kinds", "dynamic", "host"],
  "index.ts": ["topology", "kinds", "dynamic"],
};

const partOf = (path: string): string => path.split("/")[1] as string;

it("has imports that point one way", () => {
  for (const path of sources) {
    const imports = [...read(path).matchAll(/from "(\.[^"]+)"/g)].map(([, target]) =>
      relative(checkout, join(checkout, dirname(path), String(target))),
    );
    const parts = imports.map(partOf).filter((part) => part !== partOf(path));
    for (const part of parts) assert.ok(allowed[partOf(path)]?.includes(part), `${path} imports from ${part}`);
  }
});

it("starts processes and writes files of the host in provider/host alone", () => {
  for (const path of sources.filter((one) => partOf(one) !== "host")) {
    assert.doesNotMatch(read(path), /from "(execa|node:child_process|node:fs\/promises)"/, path);
  }
});

// JSDoc, examples and pages: test/docs/written.test.ts.
it("has each kind exported, with its arguments, a handler and a subject", () => {
  const index = read("provider/index.ts");
  assert.equal(kindsByFile.length, kinds.length, "each file of a kind exports one");
  for (const { name, isCheck } of kindsByFile) {
    for (const exported of [name, `${name}Args`])
      assert.ok(new RegExp(`\\b${exported}\\b`).test(index), `provider/index.ts does not export ${exported}`);
    assert.ok(provider[name], `${name} has no handler in provider.ts`);
    // A check makes nothing that the suite could spoil and find mended; it has a test of its own against what others make.
    const hasTest = isCheck ? existsSync(join(checkout, `test/kernel/${name.toLowerCase()}.test.ts`)) : isSubject(name);
    assert.ok(hasTest, `${name} is no subject of the conformance suite`);
  }
});

const isSubject = (name: string): boolean => allSubjects.some(({ kind }) => kind === name);

it("keeps what state holds of the code short, and the same for ever", () => {
  const text = 'exports.handler=()=>require("pulumi-netns/provider").';
  assert.ok(read("provider/dynamic/resource.ts").includes(`\`${text}$\{kind}\``));
  for (const name of Object.keys(provider)) assert.ok(text.length + name.length <= 75, name);
});

it("has no file of more than 150 lines", () => {
  const long = [...sources, ...files("{cli,test,tools}/**/*.{ts,mjs}")].filter(
    (path) => read(path).split("\n").length > 151,
  );
  assert.deepEqual(long, []);
});

it("links to files that are there", () => {
  for (const path of [...files("*.md"), ...files("docs/**/*.md"), ...files("examples/*/*.md")]) {
    for (const [, target] of read(path).matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
      assert.ok(existsSync(join(checkout, dirname(path), String(target))), `${path} links to ${target}`);
    }
  }
});

it("has no circle of imports", () => {
  const imports = new Map(
    [...sources, ...files("cli/**/*.ts")].map((path) => [
      path,
      [...read(path).matchAll(/from "(\.[^"]+)"/g)].map(([, target]) =>
        relative(checkout, join(checkout, dirname(path), String(target))),
      ),
    ]),
  );
  const done = new Set<string>();
  const walk = (path: string, way: readonly string[]): void => {
    assert.ok(!way.includes(path), `a circle: ${[...way.slice(way.indexOf(path)), path].join(" → ")}`);
    if (done.has(path)) return;
    for (const next of imports.get(path) ?? []) walk(next, [...way, path]);
    done.add(path);
  };
  for (const path of imports.keys()) walk(path, []);
});

it("has few files at the root of kernel/: what all subjects share", () => {
  const root = files("provider/kernel/*.ts");
  assert.ok(root.length <= 8, root.join(", "));
});
