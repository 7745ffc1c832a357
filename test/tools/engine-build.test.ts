import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { execa } from "execa";
import { checkout } from "../support/checkout.ts";

const path = `${process.env.PATH}:/usr/local/go/bin`;
const lacks = (await execa("go", ["version"], { env: { PATH: path }, reject: false })).failed && "Go is not installed";

/** Small programs under the names of the two that are built. */
const modules = [
  { folder: "engine", name: "github.com/pulumi/pulumi/pkg/v3", version: "v3.232.0", command: "cmd/pulumi" },
  {
    folder: "language-host",
    name: "github.com/pulumi/pulumi/sdk/v3",
    version: "v3.68.0",
    command: "nodejs/cmd/pulumi-language-nodejs",
  },
];

test("what is built is what go.sum pins, whatever is set outside", { skip: lacks }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "netns-go-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const small = smallCheckout(folder);
  for (const module of modules) await small.publish(module, "pinned");
  for (const module of modules) await small.pin(module);
  const sums = readFileSync(join(folder, "tools/engine/go.sum"), "utf8");
  const cache = join(folder, "cache/3.232.0");

  await t.test("with the pinned modules", async () => {
    assert.equal(await small.build(cache), "built");
    assert.equal((await execa(join(cache, "bin/pulumi"))).stderr, "pinned");
  });
  await t.test("a module that go.sum lacks is not added to it", async () => {
    writeFileSync(join(folder, "tools/engine/go.sum"), "");
    assert.match(await small.build(`${cache}-lacks`), /missing go.sum entry/);
    assert.equal(existsSync(`${cache}-lacks`), false);
    writeFileSync(join(folder, "tools/engine/go.sum"), sums);
  });
  await t.test("another module of the same version is refused", async () => {
    for (const module of modules) await small.publish(module, "evil");
    rmSync(join(folder, "modules"), { recursive: true });
    assert.match(await small.build(`${cache}-evil`), /checksum mismatch[\s\S]*SECURITY ERROR/);
    assert.equal(existsSync(`${cache}-evil`), false);
  });
});

type Module = (typeof modules)[number];

/** The set-up of a checkout that builds small modules from a proxy of its own, a folder, with all that could weaken go.sum set. */
function smallCheckout(folder: string) {
  cpSync(join(checkout, "tools/setup"), join(folder, "tools/setup"), { recursive: true });
  const proxy = join(folder, "proxy");
  const weak = {
    GOFLAGS: "-mod=mod",
    GOSUMDB: "off",
    GONOSUMDB: "*",
    GOPRIVATE: "*",
    GONOPROXY: "none",
    GOINSECURE: "*",
  };
  const env = { ...weak, PATH: path, GOPROXY: `file://${proxy}`, GOMODCACHE: join(folder, "modules"), GOWORK: "off" };
  return {
    publish: (module: Module, says: string) => publish(folder, module, says),
    async pin({ folder: module, name, version, command }: Module) {
      write(
        join(folder, "tools", module, "go.mod"),
        `module small/${module}\n\ngo 1.26\n\nrequire ${name} ${version}\n`,
      );
      await execa("go", ["list", `${name}/${command}`], { cwd: join(folder, "tools", module), env });
    },
    async build(cache: string): Promise<string> {
      const script = `import { buildEngine } from "./tools/setup/engine-build.mjs";
        console.log((await buildEngine(${JSON.stringify(cache)}, "3.232.0")).why ?? "built");`;
      const words = ["--input-type=module", "--eval", script];
      return (await execa(process.execPath, words, { cwd: folder, env })).stdout;
    },
  };
}

/** Puts a module into the checkout's proxy: a program that says a word. */
async function publish(folder: string, { name, version, command }: Module, says: string): Promise<void> {
  const place = join(folder, "proxy", name, "@v");
  const source = join(folder, `source-${says}`, name);
  write(join(source, "go.mod"), `module ${name}\n\ngo 1.26\n`);
  write(join(source, command, "main.go"), `package main\n\nfunc main() { println("${says}") }\n`);
  const git = (...argv: string[]) => execa("git", argv, { cwd: source });
  await git("init", "--quiet");
  await git("add", ".");
  const author = ["-c", "user.name=test", "-c", "user.email=test@example.org"];
  await git(...author, "commit", "--quiet", "--message=module");
  mkdirSync(place, { recursive: true });
  await git("archive", "--format=zip", `--prefix=${name}@${version}/`, `--output=${place}/${version}.zip`, "HEAD");
  write(join(place, `${version}.mod`), `module ${name}\n\ngo 1.26\n`);
  write(join(place, `${version}.info`), JSON.stringify({ Version: version }));
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
