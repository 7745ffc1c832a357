import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const checkout = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const nodeModules = join(checkout, "node_modules");
export const binaries = join(nodeModules, ".bin");

/** Node 24, pinned in package-lock.json: everything after the set-up runs with it. */
export const node = join(binaries, "node");

/** Holds `pulumi-resource-pulumi-nodejs`, which runs dynamic providers and must be on PATH. */
export const sdk = join(nodeModules, "@pulumi", "pulumi");

/** Outside the checkout, so that the next clone needs no build: a folder for each version. */
export const engineCaches = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "pulumi-netns", "engine");
