import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { TestContext } from "node:test";

/** Serves what `files` holds now, by path. @returns the server's URL */
export async function serve(t: TestContext, files: Map<string, Buffer | string>): Promise<string> {
  const server = createServer(({ url = "" }, response) => {
    const body = files.get(url);
    response.writeHead(body === undefined ? 404 : 200).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.closeAllConnections());
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A compressed archive of programs that say a text each, by their path in it. */
export function archiveOf(programs: Record<string, string>): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "netns-archive-"));
  for (const [path, text] of Object.entries(programs)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), basename(path).includes(".") ? text : `#!/bin/sh\necho ${text}\n`);
    chmodSync(join(folder, path), 0o755);
  }
  execFileSync("tar", ["-czf", `${folder}.tgz`, "-C", folder, ...readdirSync(folder)]);
  const archive = readFileSync(`${folder}.tgz`);
  for (const made of [folder, `${folder}.tgz`]) rmSync(made, { recursive: true });
  return archive;
}

/** A package as a registry tells of it. */
export function packument({ name, registry, archive }: { name: string; registry: string; archive: Buffer }): string {
  const integrity = `sha512-${createHash("sha512").update(archive).digest("base64")}`;
  const dist = { tarball: `${registry}/${name}/-/${name}-24.0.0.tgz`, integrity };
  const version = { name, version: "24.0.0", bin: { node: "bin/node" }, os: ["linux"], cpu: [process.arch], dist };
  return JSON.stringify({ name, "dist-tags": { latest: "24.0.0" }, versions: { "24.0.0": version } });
}
