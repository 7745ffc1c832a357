import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { execa } from "execa";
import { checkout } from "../support/checkout.ts";
import { archiveOf, serve } from "./registry.ts";

type Release = { version: string; sha256: Record<string, string> };
type Download = (cache: string, release: Release, releases: string) => Promise<{ why?: string }>;

const setUp = join(checkout, "tools/setup");
const { downloadEngine }: { downloadEngine: Download } = await import(join(setUp, "engine-download.mjs"));
const { engineRelease }: { engineRelease: Release } = await import(join(setUp, "engine-release.mjs"));

const sha256 = (archive: Buffer) => createHash("sha256").update(archive).digest("hex");
const temporary = (t: TestContext): string => {
  const folder = mkdtempSync(join(tmpdir(), "netns-engine-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
};

test("a downloaded engine is the pinned one, whatever its server says of it", async (t) => {
  process.env.NO_PROXY = "127.0.0.1";
  const archive = archiveOf({ "pulumi/pulumi": "pinned", "pulumi/pulumi-language-nodejs": "host" });
  const name = `pulumi-v9.9.9-linux-${process.arch}.tar.gz`;
  const checksums = `${sha256(archive)}  ${name}\n`;
  const server = await serve(
    t,
    new Map<string, Buffer | string>([
      [`/${name}`, archive],
      ["/pulumi-9.9.9-checksums.txt", checksums],
    ]),
  );
  const caches = temporary(t);
  const cache = join(caches, "9.9.9");
  const download = (pinned: Record<string, string>) =>
    downloadEngine(cache, { version: "9.9.9", sha256: pinned }, server);
  const other = "0".repeat(64);

  const { why: refused } = await download({ [process.arch]: other });
  assert.match(
    String(refused),
    new RegExp(`refused, and nothing of it unpacked: .* ${sha256(archive)}, and .* pins ${other}`),
  );
  assert.deepEqual(readdirSync(caches), []);

  const { why: unpinned } = await download({});
  assert.match(String(unpinned), /no hash is pinned for/);
  assert.deepEqual(readdirSync(caches), []);

  assert.equal((await download({ [process.arch]: sha256(archive) })).why, undefined);
  assert.equal((await execa(join(cache, "bin/pulumi"))).stdout, "pinned");
});

test("the release has a hash for both architectures", () => {
  for (const arch of ["x64", "arm64"]) assert.match(engineRelease.sha256[arch] ?? "", /^[0-9a-f]{64}$/);
});

test("an engine in a cache of ours is used, and one that another user could have put there is not", async (t) => {
  const home = temporary(t);
  const folders = ["", "pulumi-netns", "pulumi-netns/engine", `pulumi-netns/engine/${engineRelease.version}`];
  const cache = join(home, String(folders.at(-1)));
  mkdirSync(join(cache, "bin"), { recursive: true, mode: 0o700 });
  const programs = ["pulumi", "pulumi-language-nodejs"].map((name) => join(cache, "bin", name));
  for (const program of programs) writeFileSync(program, "#!/bin/sh\n", { mode: 0o755 });
  const script = `import { ensureEngine } from "./tools/setup/engine.mjs"; console.log((await ensureEngine()).folder);`;
  const env = { PATH: "/usr/bin:/bin", XDG_CACHE_HOME: home };
  const ensure = () => execa(process.execPath, ["--input-type=module", "--eval", script], { cwd: checkout, env });
  assert.equal((await ensure()).stdout, join(cache, "bin"));

  for (const path of [...folders.slice(1).map((folder) => join(home, folder)), join(cache, "bin"), ...programs]) {
    chownSync(path, 65534, 65534);
    await assert.rejects(ensure(), new RegExp(`${path} belongs to user 65534, and this is user 0: .*is not run`), path);
    chownSync(path, 0, 0);
  }
  chmodSync(cache, 0o777);
  await assert.rejects(ensure(), /can be written to by others \(mode 777\)/);
  assert.ok(existsSync(cache));
});
