import { chmodSync, lstatSync } from "node:fs";
import { join } from "node:path";

/**
 * A checkout encrypts its secrets with an empty passphrase, so its states are for their owner alone: what is written from now on,
 * and the project's folder of states where it is there already.
 * @param {string | undefined} projectFolder
 */
export function closeState(projectFolder) {
  process.umask(0o077);
  if (projectFolder === undefined) return;
  const folder = join(projectFolder, ".pulumi");
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found?.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) !== 0) chmodSync(folder, 0o700);
}
