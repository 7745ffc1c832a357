import { createHash } from "node:crypto";
import { createReadStream, mkdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { node } from "./places.mjs";
import { during } from "./progress.mjs";
import { putInPlace } from "./put-in-place.mjs";
import { runProgram } from "./run-program.mjs";

const fetchFile = fileURLToPath(new URL("fetch-file.mjs", import.meta.url));

/**
 * Fetches Pulumi's own release, compares it with the published checksum and unpacks it.
 * @param {string} cache
 * @param {string} version
 * @param {string} [releases]
 * @returns {Promise<{ tried: string, why?: string }>}
 */
export async function downloadEngine(cache, version, releases = "https://get.pulumi.com/releases/sdk") {
  const archive = `${releases}/pulumi-v${version}-linux-${process.arch}.tar.gz`;
  const checksums = `${releases}/pulumi-${version}-checksums.txt`;
  const why = await during(`downloading the Pulumi engine ${version}`, () =>
    putInPlace(cache, async (folder) => (await fetchChecked(archive, checksums, folder)) ?? unpack(archive, folder)),
  );
  return { tried: `download of ${archive}`, why };
}

/** @param {string} archive @param {string} checksums @param {string} folder @returns {Promise<string | undefined>} why it failed */
async function fetchChecked(archive, checksums, folder) {
  for (const url of [checksums, archive]) {
    const { ok, output } = await fetchInto(folder, url);
    if (!ok) return output;
  }
  const sum = createHash("sha256");
  await pipeline(createReadStream(join(folder, basename(archive))), sum);
  const line = `${sum.digest("hex")}  ${basename(archive)}`;
  const published = readFileSync(join(folder, basename(checksums)), "utf8").split("\n");
  return published.includes(line) ? undefined : `its checksum is not the published one (${basename(checksums)})`;
}

// Node 24 is asked, for it can use the proxy of HTTPS_PROXY; older ones can't.
/** @param {string} folder @param {string} url */
function fetchInto(folder, url) {
  return runProgram(node, [fetchFile, url, join(folder, basename(url))], {
    env: { ...process.env, NODE_USE_ENV_PROXY: "1" },
  });
}

/** @param {string} archive @param {string} folder @returns {Promise<string | undefined>} why it failed */
async function unpack(archive, folder) {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  const file = join(folder, basename(archive));
  const { ok, output } = await runProgram("tar", ["-xzf", file, "-C", bin, "--strip-components=1", "--no-same-owner"]);
  return ok ? undefined : output;
}
