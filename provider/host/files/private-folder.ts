import { lstatSync, readdirSync, type Stats } from "node:fs";
import { join } from "node:path";
import { CommandError } from "../errors.ts";
import { isRoot } from "../run/privileges.ts";
import { run } from "../run/run.ts";
import { foldersClose, notInto, unlessGone } from "./close.ts";
import { privateFolder, strangeFolders } from "./private-places.ts";

export { nodesFolder, privateFolder, processesFolder, strangeFolders } from "./private-places.ts";

/** The identity of the folder that was checked: only root can have put anything there since. */
let known: string | undefined;

/**
 * Checks that the folder, and everything in it, belongs to root alone, before anything there is believed. A folder that others
 * may read but not write, as version 0.1.0 made it, is closed to them. Throws where others may have put things there.
 */
export async function privateFolderCheck(): Promise<void> {
  const found = lstatSync(privateFolder, { throwIfNoEntry: false });
  if (!found) return;
  refuse({ path: privateFolder, ...factsOf(found) });
  const isOpen = (found.mode & 0o077) !== 0;
  const identity = `${found.ino} ${found.birthtimeMs}`;
  if (!isOpen && identity === known) return;
  const entries = isRoot() ? entriesBelow(privateFolder) : await suspectBelow();
  for (const entry of entries) refuse(entry);
  if (isOpen) await foldersClose(entries);
  known = identity;
}

/** Something in the folder, or the folder itself. `type` is a letter of find(1): `d`, `f`, `l`, or another. */
interface Entry {
  path: string;
  type: string;
  uid: number;
  mode: number;
}

function factsOf(found: Stats): Omit<Entry, "path"> {
  const type = found.isDirectory() ? "d" : found.isFile() ? "f" : found.isSymbolicLink() ? "l" : "?";
  return { type, uid: found.uid, mode: found.mode & 0o7777 };
}

/** Everything below a folder. Links are not followed, and folders of other users are not looked into. */
function entriesBelow(folder: string): Entry[] {
  return unlessGone(() => readdirSync(folder), []).flatMap((name) => {
    const path = join(folder, name);
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (!found) return [];
    const entry = { path, ...factsOf(found) };
    const isLookedInto = entry.type === "d" && obstacleIn(entry) === undefined && !strangeFolders.includes(path);
    return isLookedInto ? [entry, ...entriesBelow(path)] : [entry];
  });
}

/** The first entry that is not root's alone, found as root for a user who may not look. */
async function suspectBelow(): Promise<Entry[]> {
  const suspect = ["(", "!", "-type", "d", "!", "-type", "f", "-o", "!", "-uid", "0", "-o", "-perm", "/022", ")"];
  const print = ["-printf", "%y %U %m %p\\n", "-quit"];
  const argv = ["find", "-P", privateFolder, "-mindepth", "1", ...suspect, ...print, "-o", ...notInto];
  // `find` ends with 1 where a note goes while it looks.
  const { stdout } = await run(argv, { accept: [0, 1] });
  const [, type = "", uid, mode, path] = /^(.) (\d+) ([0-7]+) (.*)$/m.exec(stdout) ?? [];
  return path === undefined ? [] : [{ path, type, uid: Number(uid), mode: Number.parseInt(mode ?? "", 8) }];
}

/** Why an entry is not believed. */
function obstacleIn({ path, type, uid, mode }: Entry): string | undefined {
  if (type === "l") return "it is a symbolic link";
  if (type !== "d" && (type !== "f" || path === privateFolder)) return "it is no folder";
  if (uid !== 0) return `it belongs to another user (${uid})`;
  return (mode & 0o022) === 0 ? undefined : `others may write there (mode 0${mode.toString(8)})`;
}

function refuse(entry: Entry): void {
  const obstacle = obstacleIn(entry);
  if (obstacle === undefined) return;
  const path = shellQuoted(entry.path);
  const [is, all] = entry.path === privateFolder ? ["it is", "all in it"] : [`all in ${privateFolder} is`, "it"];
  const mayClose = entry.type === "d" || entry.type === "f";
  // chmod(1) on a link would change what the link leads to.
  const closing = `; or, if ${all} is a lab's of yours, close it, \`chown -hR 0:0 ${path} && chmod -R go= ${path}\``;
  throw new CommandError("failed", {
    command: `the ${entry.type === "f" && entry.path !== privateFolder ? "file" : "folder"} ${entry.path}`,
    reason:
      `${obstacle}, so what is noted there is not believed, and nothing of it was touched: ${is} to be root's alone. ` +
      `Look who made it, \`ls -la ${path}\`. Move it away, \`mv -T ${path} ${privateFolder}.found\`` +
      `${mayClose ? closing : ""}. Then run this again`,
  });
}

const shellQuoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
