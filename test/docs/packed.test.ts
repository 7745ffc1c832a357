// What a user gets with the package, and sees on a registry's page: pages whose links lead somewhere, and nothing of this machine.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { it } from "node:test";
import { execa } from "execa";
import { draw, lab1 } from "../cli/drawn-lab.ts";
import { checkout } from "../support/checkout.ts";

const { stdout } = await execa("npm", ["pack", "--dry-run", "--json", "--ignore-scripts", "--offline"], {
  cwd: checkout,
});
const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
const paths = new Set(files.map(({ path }) => path));
const pages = [...paths].filter((path) => path.endsWith(".md"));
const textOf = (path: string) => readFileSync(join(checkout, path), "utf8");

it("has links that lead to a packed file, and there to a heading, or to an absolute address", () => {
  assert.ok(pages.length > 20, pages.join(" "));
  const broken = pages.flatMap((page) => linksIn(textOf(page)).flatMap((link) => wrongOf(page, link) ?? []));
  assert.deepEqual(broken, []);
});

it("shows lab 1 in the README as its example builds it, and as `show` draws it", () => {
  const readme = textOf("README.md");
  assert.ok(readme.includes(`\`\`\`ts\n${textOf("examples/bridge/index.ts")}\`\`\``), "the program");
  assert.ok(readme.includes(`\`\`\`\n${draw(lab1)}\`\`\``), draw(lab1));
});

it("names a test that exists for each promise", () => {
  const names = textOf("docs/promises.md").matchAll(/`((?:\w[\w-]*\/)+[\w-]+(?:\.ts)?)`/g);
  const wanted = [...names].map(([, name = ""]) => name);
  assert.ok(wanted.length > 80, `${wanted.length}`);
  // A name stands for the quick tests and for those that take long.
  const filesOf = (name: string) =>
    name.endsWith(".ts") ? [name] : ["test", "deep.test"].map((end) => `test/${name}.${end}.ts`);
  const lacking = wanted.filter((name) => !filesOf(name).some((path) => existsSync(join(checkout, path))));
  assert.deepEqual(lacking, []);
});

it("packs the examples as they are in the repository, without states and installed packages", async () => {
  const { stdout: tracked } = await execa("git", ["ls-files", "examples"], { cwd: checkout });
  const packed = [...paths].filter((path) => path.startsWith("examples/"));
  assert.deepEqual(packed.sort(), tracked.split("\n").sort());
});

it("tells a registry's page what it is, for whom, and under which license", () => {
  const about = JSON.parse(textOf("package.json")) as Record<string, unknown>;
  for (const key of ["description", "keywords", "author", "license", "engines"]) assert.ok(about[key], key);
  assert.ok(String(about.description).length > 60 && (about.keywords as string[]).length >= 10);
  assert.doesNotMatch(textOf("package.json"), /file:\/|\/root|\/home/);
});

/** The targets of a page's links and pictures, without what stands in code. */
function linksIn(text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, "").replace(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
}

/** What is wrong about a link of a page; nothing where it leads somewhere. */
function wrongOf(page: string, link: string): string | undefined {
  if (/^https?:\/\//.test(link)) return undefined;
  const [file = "", heading] = link.split("#");
  const target = file === "" ? page : posix.join(posix.dirname(page), file);
  if (!paths.has(target)) return `${page}: ${link} leads to no file of the package`;
  if (heading === undefined || headingsOf(target).includes(heading)) return undefined;
  return `${page}: ${link} leads to no heading`;
}

/** The addresses that GitHub and npm give a page's headings. */
const headingsOf = (page: string): string[] =>
  [
    ...textOf(page)
      .replace(/^```[\s\S]*?^```$/gm, "")
      .matchAll(/^#+ (.+)$/gm),
  ].map(([, text = ""]) =>
    text
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
