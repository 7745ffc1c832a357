import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { findProgram } from "./find-program.mjs";
import { kernelCache } from "./places.mjs";
import { SetupProblem } from "./problem.mjs";
import { during } from "./progress.mjs";
import { putInPlace } from "./put-in-place.mjs";
import { lastWords, runProgram } from "./run-program.mjs";

/** Debian's package that depends on its newest kernel for virtual machines. */
const newest = "linux-image-cloud-amd64";

/**
 * Makes sure that the kernel for an emulated machine is in the cache. Its package is unpacked and not installed, so that this
 * machine never boots that kernel. Apt compares the package with Debian's signed lists.
 * @returns {Promise<string | undefined>} what was made
 */
export async function ensureKernelImage() {
  if (existsSync(kernelCache)) return undefined;
  if (process.arch !== "x64" || !findProgram("apt-get") || !findProgram("depmod"))
    throw new SetupProblem("a kernel for an emulated machine is unpacked from Debian's packages for amd64 only");
  const { output } = await runProgram("apt-cache", ["depends", newest]);
  const image = /Depends: (linux-image-\S+)/.exec(output)?.[1];
  if (!image) throw new SetupProblem(`apt knows no kernel ${newest}; apt-get update may help`);
  const why = await during(`unpacking ${image}`, () => putInPlace(kernelCache, (folder) => unpack(image, folder)));
  if (why) throw new SetupProblem(`${image} could not be unpacked:\n${lastWords(why)}`);
  return image;
}

/** @param {string} image @param {string} folder @returns {Promise<string | undefined>} why it failed */
async function unpack(image, folder) {
  const fetched = await runProgram("apt-get", ["download", "--quiet", image], { cwd: folder });
  if (!fetched.ok) return fetched.output;
  const deb = readdirSync(folder).find((name) => name.endsWith(".deb")) ?? image;
  const bin = join(folder, "bin");
  mkdirSync(bin);
  const unpacked = await runProgram("dpkg-deb", ["--extract", join(folder, deb), bin]);
  if (!unpacked.ok) return unpacked.output;
  const [release = ""] = readdirSync(join(bin, "lib/modules"));
  const listed = await runProgram("depmod", ["--basedir", bin, release]);
  return listed.ok ? undefined : listed.output;
}
