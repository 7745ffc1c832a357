import { closeSync, constants, fchmodSync, openSync } from "node:fs";
import { fileChange } from "./files.ts";
import { modes } from "./modes.ts";
import { privateFolder, strangeFolders } from "./private-places.ts";

/** The words of find(1) that look at the folders of strange things, and not into them. */
export const notInto = ["(", ...strangeFolders.flatMap((path) => ["-path", path, "-o"]), "-false", ")", "-prune"];

/** Closes entries of our folder, and the folder itself last: if this is cut off, the next check does it again. */
export async function foldersClose(entries: readonly { path: string; type: string }[]): Promise<void> {
  const all = ["find", "-P", privateFolder, ..."-mindepth 1 ! -type l -exec chmod go= -- {} +".split(" "), ...notInto];
  await fileChange(all, async () => {
    for (const { path, type } of entries) modeSet(path, modes.root[type === "d" ? "folder" : "file"]);
  });
  await fileChange(["chmod", "go=", "--", privateFolder], async () => modeSet(privateFolder, modes.root.folder));
}

/** Sets a mode, but never through a link: a name that became a link meanwhile cannot be opened. */
function modeSet(path: string, mode: number): void {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  // Notes may go meanwhile.
  const file = unlessGone(() => openSync(path, flags), undefined);
  if (file === undefined) return;
  try {
    fchmodSync(file, mode);
  } finally {
    closeSync(file);
  }
}

/** What a look finds, or something else where there is nothing. */
export function unlessGone<Result, Instead>(look: () => Result, instead: Instead): Result | Instead {
  try {
    return look();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return instead;
  }
}
