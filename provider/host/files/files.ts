import { chmodSync, mkdirSync, rmdirSync, rmSync, unlinkSync } from "node:fs";
import { dirname } from "node:path";
import { CommandError } from "../errors.ts";
import { operate } from "../run/operations.ts";
import { isRoot } from "../run/privileges.ts";
import { type RunOptions, run } from "../run/run.ts";
import { fileExists, folderStart } from "./look.ts";
import { modes, modeText, type Readers } from "./modes.ts";

export { fileExists, fileIdentity, fileIsNamespace, fileRead, folderList, folderStart } from "./look.ts";

/** Makes a folder, and those above it that are missing. */
export async function folderMake(path: string, readers: Readers): Promise<void> {
  const missing: string[] = [];
  for (let one = path; !(await fileExists(one)); one = dirname(one)) missing.unshift(one);
  const mode = modes[readers].folder;
  // Of folders that are named, each gets the mode when it is made, and none that is there.
  const command = ["mkdir", "-p", "-m", modeText(mode), "--", ...missing];
  const make = async () => {
    for (const one of missing) makeFolder(one, mode);
  };
  if (missing.length > 0) await fileChange(command, make);
}

function makeFolder(path: string, mode: number): void {
  // One by one: where nothing can be written, Node's own way up to those above ends in another error than the kernel's.
  if (!unless("EEXIST", () => mkdirSync(path, { mode }))) return;
  // An empty one may be tidied away by others at once; the next step finds that out.
  unless("ENOENT", () => chmodSync(path, mode));
}

/** Removes a file; one that is gone is fine. */
export async function fileRemove(path: string): Promise<void> {
  await fileChange(["rm", "-f", "--", path], async () => unless("ENOENT", () => unlinkSync(path)));
}

/** Removes a folder with all below it; one that is gone is fine. Only for folders of our own. */
export async function folderRemove(path: string): Promise<void> {
  await fileChange(["rm", "-rf", "--", path], async () => rmSync(path, { recursive: true, force: true }));
}

/** Removes a folder where it is empty. */
export async function folderRemoveEmpty(path: string): Promise<void> {
  if (!(await fileExists(path)) || (await folderStart(path, 1)).length > 0) return;
  await fileChange(["rmdir", "--ignore-fail-on-non-empty", "--", path], async () => rmdirSync(path)).catch(
    (error: CommandError) => {
      // Another process was quicker, or has put something there meanwhile.
      if (!/ENOTEMPTY|ENOENT|No such file/.test(error.reason)) throw error;
    },
  );
}

/**
 * Changes a file: root by itself, another user by a command that does the same. Published as that command for both, and
 * as that command's failure where it fails.
 */
export async function fileChange(
  command: readonly string[],
  asRoot: () => Promise<unknown>,
  { input, secret }: Pick<RunOptions, "input" | "secret"> = {},
): Promise<void> {
  if (!isRoot()) await run(command, { ...(input !== undefined && { input }), ...(secret && { secret }) });
  else
    await operate({ argv: command, input }, asRoot).catch((error: Error) => {
      throw new CommandError("failed", { command: command.join(" "), reason: error.message });
    });
}

/** Does something, and does not mind one error. @returns whether it was done */
function unless(code: string, work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== code) throw error;
    return false;
  }
}
