import { chmodSync, mkdirSync, rmdirSync, rmSync, unlinkSync } from "node:fs";
import { dirname } from "node:path";
import { CommandError } from "../errors.ts";
import { operate } from "../run/operations.ts";
import { isRoot } from "../run/privileges.ts";
import { type RunOptions, run } from "../run/run.ts";
import { fileExists, folderStart } from "./look.ts";
import { modes, modeText, type Readers } from "./modes.ts";

export { fileExists, fileIdentity, fileIsNamespace, fileOddity, fileRead, folderList, folderStart } from "./look.ts";

/** Makes a folder, and the missing folders above it. */
export async function folderMake(path: string, readers: Readers): Promise<void> {
  const missing: string[] = [];
  for (let one = path; !(await fileExists(one)); one = dirname(one)) missing.unshift(one);
  const mode = modes[readers].folder;
  // `mkdir -m` sets the mode of the named folders only, so all missing folders are named, and existing ones keep their modes.
  const command = ["mkdir", "-p", "-m", modeText(mode), "--", ...missing];
  const make = async () => {
    for (const one of missing) makeFolder(one, mode);
  };
  if (missing.length > 0) await fileChange(command, make);
}

function makeFolder(path: string, mode: number): void {
  // Each folder is made by itself: where nothing can be written, Node's recursive way reports another error than the kernel's.
  if (!unless("EEXIST", () => mkdirSync(path, { mode }))) return;
  // Another run may remove an empty folder at once. The next step finds that out.
  unless("ENOENT", () => chmodSync(path, mode));
}

/** Removes a file. A file that is gone is fine. */
export async function fileRemove(path: string): Promise<void> {
  await fileChange(["rm", "-f", "--", path], async () => unless("ENOENT", () => unlinkSync(path)));
}

/** Removes a folder with everything below it. A folder that is gone is fine. Only for folders of our own. */
export async function folderRemove(path: string): Promise<void> {
  await fileChange(["rm", "-rf", "--", path], async () => rmSync(path, { recursive: true, force: true }));
}

/** Removes a folder if it is empty. */
export async function folderRemoveEmpty(path: string): Promise<void> {
  if (!(await fileExists(path)) || (await folderStart(path, 1)).length > 0) return;
  await fileChange(["rmdir", "--ignore-fail-on-non-empty", "--", path], async () => rmdirSync(path)).catch(
    (error: CommandError) => {
      // Another process was quicker, or has put something into the folder meanwhile.
      if (!/ENOTEMPTY|ENOENT|No such file/.test(error.reason)) throw error;
    },
  );
}

/**
 * Changes a file: root does it in this process, another user by a command that does the same. In both cases the operation is
 * published as that command, and an error names that command.
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

/** Does something, and ignores one error. @returns whether it was done */
function unless(code: string, work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== code) throw error;
    return false;
  }
}
