import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Lets `make` fill a folder beside the wanted one, and renames it into place in one step, so that a second set-up never sees a
 * half-made folder. After a signal the new folder is removed too.
 * @param {string} wanted
 * @param {(folder: string) => Promise<string | undefined>} make gives the reason when it failed
 * @returns {Promise<string | undefined>} why it failed
 */
export async function putInPlace(wanted, make) {
  const folder = folderBeside(wanted);
  if (!folder) return `${dirname(wanted)} can't be written to; XDG_CACHE_HOME chooses another place`;
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const leave = () => process.exit(130);
  process.on("exit", remove).on("SIGINT", leave).on("SIGTERM", leave);
  try {
    const why = await make(folder);
    if (!why) moveInto(wanted, folder);
    return why;
  } finally {
    process.off("exit", remove).off("SIGINT", leave).off("SIGTERM", leave);
    remove();
  }
}

/** @param {string} wanted */
function folderBeside(wanted) {
  try {
    mkdirSync(dirname(wanted), { recursive: true, mode: 0o700 });
    return mkdtempSync(`${wanted}.making-`);
  } catch {
    return undefined;
  }
}

/** @param {string} wanted @param {string} folder */
function moveInto(wanted, folder) {
  for (const name of readdirSync(folder)) {
    if (name !== "bin") rmSync(join(folder, name), { recursive: true });
  }
  try {
    renameSync(folder, wanted);
  } catch (error) {
    // Another set-up finished first. Its engine is the same as ours.
    if (!existsSync(join(wanted, "bin"))) throw error;
  }
}
