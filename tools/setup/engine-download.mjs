import { createHash } from "node:crypto";
import { createReadStream, mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { node } from "./places.mjs";
import { during } from "./progress.mjs";
import { putInPlace } from "./put-in-place.mjs";
import { runProgram } from "./run-program.mjs";

const fetchFile = fileURLToPath(new URL("fetch-file.mjs", import.meta.url));

/** @typedef {{ version: string, sha256: Record<string, string> }} Release */

/**
 * Downloads an official Pulumi release, and unpacks it if its hash is the pinned one.
 * @param {string} cache
 * @param {Release} release
 * @param {string} [releases]
 * @returns {Promise<{ tried: string, why?: string }>}
 */
export async function downloadEngine(cache, { version, sha256 }, releases = "https://get.pulumi.com/releases/sdk") {
  const archive = `${releases}/pulumi-v${version}-linux-${process.arch}.tar.gz`;
  const tried = `download of ${archive}`;
  const pinned = sha256[process.arch];
  if (!pinned)
    return { tried, why: `no hash is pinned for ${process.arch}, so that nothing would tell it from another` };
  const why = await during(`downloading the Pulumi engine ${version}`, () =>
    putInPlace(cache, async (folder) => (await fetchPinned(archive, pinned, folder)) ?? unpack(archive, folder)),
  );
  return { tried, why };
}

/** @param {string} archive @param {string} pinned @param {string} folder @returns {Promise<string | undefined>} why it failed */
async function fetchPinned(archive, pinned, folder) {
  const { ok, output } = await fetchInto(folder, archive);
  if (!ok) return output;
  const sum = createHash("sha256");
  await pipeline(createReadStream(join(folder, basename(archive))), sum);
  const found = sum.digest("hex");
  if (found === pinned) return undefined;
  return `refused, and nothing of it unpacked: its SHA-256 is ${found}, and tools/setup/engine-release.mjs pins ${pinned}`;
}

// The pinned Node 24 downloads, because it can use the proxy of HTTPS_PROXY. Older versions cannot.
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
