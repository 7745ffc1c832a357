import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

// Debian leaves these out of an ordinary user's PATH, and `ip` and `nft` live there.
export const systemFolders = ["/usr/sbin", "/sbin"];

/** The file that NAME on PATH starts, or undefined. @param {string} name @param {string[]} more folders to look in after PATH */
export function findProgram(name, more = systemFolders) {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return [...folders, ...more].map((folder) => join(folder, name)).find(isProgram);
}

/** @param {string} file */
export function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
