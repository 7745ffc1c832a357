import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

// Debian leaves these folders out of an ordinary user's PATH, but `ip` and `nft` are there.
export const systemFolders = ["/usr/sbin", "/sbin"];

/** The file that runs as NAME, or undefined. @param {string} name @param {string[]} more folders to search after PATH */
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
