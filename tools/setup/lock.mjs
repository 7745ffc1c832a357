import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkout, nodeModules } from "./places.mjs";

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, link?: boolean, inBundle?: boolean }} LockedPackage */

/** The packages that package-lock.json pins, by the folder into which npm installs each. */
export function lockedPackages() {
  return packagesOf(join(checkout, "package-lock.json"));
}

/**
 * Whether node_modules has the pinned packages. Contents are compared, not times: `git checkout` touches package-lock.json
 * without changing it.
 */
export function installedIsLocked() {
  const installed = packagesOf(join(nodeModules, ".package-lock.json"));
  return Object.entries(lockedPackages()).every(([folder, { version, integrity, optional }]) => {
    if (folder === "") return true;
    const found = installed[folder];
    return found ? found.version === version && found.integrity === integrity : optional === true;
  });
}

/**
 * The folders whose package npm would install without checking a hash. A bundled package has none: it comes inside another's
 * archive.
 */
export function unpinnedFolders() {
  return Object.entries(lockedPackages())
    .filter(
      ([folder, { link, inBundle, integrity }]) => folder.includes("node_modules/") && !link && !inBundle && !integrity,
    )
    .map(([folder]) => folder);
}

/** @param {string} lockFile @returns {Record<string, LockedPackage>} */
function packagesOf(lockFile) {
  return existsSync(lockFile) ? JSON.parse(readFileSync(lockFile, "utf8")).packages : {};
}
