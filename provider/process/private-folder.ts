import { chmodSync, lstatSync, readdirSync, type Stats } from "node:fs";
import { join } from "node:path";
import { CommandError } from "./errors.ts";
import { fileChange } from "./files.ts";
import { modes } from "./modes.ts";

/** Where our notes are, and our lock: root's alone, for notes hold secrets, and whoever can open the lock can keep it. */
export const privateFolder = "/run/pulumi-netns";

/**
 * Looks whether the folder is root's alone, before anything in it is believed. One that others may only read, as version
 * 0.1.0 made it, is closed to them. Throws where others may have put things there.
 */
export async function privateFolderCheck(): Promise<void> {
  const found = lstatSync(privateFolder, { throwIfNoEntry: false });
  if (!found) return;
  const obstacle = obstacleIn(found);
  if (obstacle !== undefined) throw foreign(obstacle);
  if ((found.mode & 0o077) !== 0) await fileChange(["chmod", "-R", "go=", "--", privateFolder], async () => close());
}

function obstacleIn(found: Stats): string | undefined {
  if (!found.isDirectory()) return found.isSymbolicLink() ? "it is a symbolic link" : "it is no folder";
  if (found.uid !== 0) return `it belongs to another user (${found.uid})`;
  return (found.mode & 0o022) === 0 ? undefined : `others may write there (mode 0${(found.mode & 0o7777).toString(8)})`;
}

const foreign = (why: string): CommandError =>
  new CommandError(
    "failed",
    `the folder ${privateFolder}`,
    `${why}, so what is noted there is not believed, and nothing of it was touched: it is to be root's alone. ` +
      `Look who made it, \`ls -la ${privateFolder}\`. Move it away, \`mv -T ${privateFolder} ${privateFolder}.found\`; ` +
      `or, if all in it is a lab's of yours, close it, \`chmod -R go= ${privateFolder}\`. Then run this again`,
  );

/** The folder itself last: where this is cut off, it is done again. */
function close(): void {
  for (const entry of readdirSync(privateFolder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() && !entry.isDirectory()) continue;
    modeSet(join(entry.parentPath, entry.name), modes.root[entry.isFile() ? "file" : "folder"]);
  }
  modeSet(privateFolder, modes.root.folder);
}

function modeSet(path: string, mode: number): void {
  try {
    chmodSync(path, mode);
  } catch (error) {
    // Notes go while we are at it.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
