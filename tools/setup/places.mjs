import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const checkout = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const nodeModules = join(checkout, "node_modules");
export const binaries = join(nodeModules, ".bin");

/** Node 24, pinned in package-lock.json. Everything after the set-up runs with it. */
export const node = join(binaries, "node");

/** The SDK's folder, with `pulumi-resource-pulumi-nodejs`, the script that runs dynamic providers. */
export const sdk = join(nodeModules, "@pulumi", "pulumi");

/** The engine's cache, a folder for each version. It is outside the checkout, so that the next clone needs no build. */
export const engineCaches = join(caches(), "engine");

/** The kernel for an emulated machine. Its files are in the folder `bin` there, as in Debian's package. */
export const kernelCache = join(caches(), "kernel");

function caches() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "pulumi-netns");
}
