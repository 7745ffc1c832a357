import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { execa } from "execa";
import { checkout } from "../support/checkout.ts";
import { archiveOf, packument, serve } from "./registry.ts";

const name = `node-linux-${process.arch}`;
const archives = Object.fromEntries(
  ["pinned", "evil"].map((says) => {
    const manifest = `{ "name": "${name}", "version": "24.0.0" }`;
    return [says, archiveOf({ "package/bin/node": says, "package/package.json": manifest })];
  }),
);

test("the checkout's Node is the one that package-lock.json pins, or none", async (t) => {
  const files = new Map<string, Buffer | string>();
  const registry = await serve(t, files);
  const publish = (sent: string, told = sent) => {
    files.set(`/${name}`, packument({ name, registry, archive: archives[told] ?? Buffer.of() }));
    files.set(`/${name}/-/${name}-24.0.0.tgz`, archives[sent] ?? "");
  };
  const small = smallCheckout(registry);
  t.after(() => rmSync(small.folder, { recursive: true }));
  publish("pinned");
  await small.npm("install", "--package-lock-only");
  const lock = readFileSync(join(small.folder, "package-lock.json"), "utf8");
  await t.test("the pinned one is installed, without npm's help for its link", async () => {
    await small.setUp();
    assert.equal((await execa(small.node)).stdout, "pinned");
    await small.npm("ci", "--bin-links=false");
    await small.setUp();
    assert.equal((await execa(small.node)).stdout, "pinned");
  });
  await t.test("a program that something else put in its place is not the one that runs", async () => {
    await execa("ln", ["-sf", "/bin/false", small.node]);
    await small.setUp();
    assert.equal((await execa(small.node)).stdout, "pinned");
  });
  await t.test("another file of the same name and version is refused, and the hashes are told", async () => {
    publish("evil");
    await small.forget();
    await assert.rejects(
      small.setUp(),
      /node-linux-\w+@24.0.0 of the registry was refused: .* pins sha512-.* it has sha512-/,
    );
    assert.equal(existsSync(small.node), false);
  });
  await t.test("so is a file that its own registry has another hash for", async () => {
    publish("evil", "pinned");
    await small.forget();
    await assert.rejects(small.setUp(), /what it sent for it is another file/);
    assert.equal(existsSync(small.node), false);
  });
  await t.test("a lock without its hash is refused before npm is asked", async () => {
    writeFileSync(join(small.folder, "package-lock.json"), lock.replaceAll(/\s*"integrity": "[^"]*",/g, ""));
    await small.forget();
    await assert.rejects(small.setUp(), /package-lock.json has no hash \("integrity"\) of node_modules\/node-linux-/);
    assert.equal(existsSync(small.node), false);
  });
});

test("package-lock.json pins every package, and a Node for both architectures", () => {
  const { packages } = JSON.parse(readFileSync(join(checkout, "package-lock.json"), "utf8"));
  for (const [folder, { link, integrity }] of Object.entries<{ link?: boolean; integrity?: string }>(packages)) {
    if (folder.includes("node_modules/") && !link) assert.match(integrity ?? "", /^sha512-/, folder);
  }
  for (const arch of ["x64", "arm64"]) assert.match(packages[`node_modules/node-linux-${arch}`].integrity, /^sha512-/);
  const { dependencies, optionalDependencies, allowScripts } = JSON.parse(
    readFileSync(join(checkout, "package.json"), "utf8"),
  );
  assert.deepEqual(Object.values(allowScripts), [false, false]);
  assert.equal(optionalDependencies, undefined, "users of the package would get it");
  assert.deepEqual(
    Object.keys(dependencies).filter((one) => one.startsWith("node")),
    [],
  );
});

/** The set-up of a checkout with nothing but a Node and a package of its own to install, from a registry of its own. */
function smallCheckout(registry: string) {
  const folder = mkdtempSync(join(tmpdir(), "netns-checkout-"));
  cpSync(join(checkout, "tools/setup"), join(folder, "tools/setup"), { recursive: true });
  mkdirSync(join(folder, "tools/node"));
  const self = { "pulumi-netns": "file:../.." };
  const packages = {
    "package.json": { name: "pulumi-netns", version: "0.0.0", workspaces: ["tools/node"] },
    "tools/node/package.json": { name: "small-node", dependencies: self, optionalDependencies: { [name]: "24.0.0" } },
  };
  for (const [file, text] of Object.entries(packages)) writeFileSync(join(folder, file), JSON.stringify(text));
  const ensure = `import { ensureDependencies } from "./tools/setup/dependencies.mjs"; await ensureDependencies();`;
  const cache = join(folder, ".npm");
  const env = {
    npm_config_registry: registry,
    npm_config_cache: cache,
    npm_config_fetch_retries: "0",
    npm_execpath: "",
  };
  const options = { cwd: folder, env, stdin: "ignore" } as const;
  return {
    folder,
    node: join(folder, "node_modules/.bin/node"),
    npm: (...argv: string[]) => execa("npm", argv, options),
    setUp: () => execa(process.execPath, ["--input-type=module", "--eval", ensure], options),
    forget: () => execa("rm", ["-rf", cache, join(folder, "node_modules")]),
  };
}
