import { chmodSync, lstatSync } from "node:fs";
import { join } from "node:path";

/**
 * Keeps states from other users, since a checkout encrypts secrets with an empty passphrase. This covers files written from now
 * on, and the project's folder of states if it exists already.
 * @param {string | undefined} projectFolder
 */
export function closeState(projectFolder) {
  process.umask(0o077);
  if (projectFolder === undefined) return;
  const folder = join(projectFolder, ".pulumi");
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found?.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) !== 0) chmodSync(folder, 0o700);
}
