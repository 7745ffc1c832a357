import { closeSync, fchmodSync, linkSync, openSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { CommandError } from "../errors.ts";
import { isRoot } from "../run/privileges.ts";
import { run } from "../run/run.ts";
import { fileChange, fileExists, fileRead, fileRemove, folderList, folderMake } from "./files.ts";
import { modes, modeText, type Readers } from "./modes.ts";

/** The text of a file, and who may read it. */
export interface Contents {
  text: string;
  readers: Readers;
}

/** Writes a whole file at once: a reader sees the old text or the new one. A missing folder is made. */
export async function fileWrite(path: string, contents: Contents): Promise<void> {
  await written(path, contents, (draft) =>
    fileChange(["mv", "-T", "--", draft, path], async () => renameSync(draft, path)),
  );
}

/** Writes a file that must not exist yet. @returns whether there was none */
export async function fileCreate(path: string, contents: Contents): Promise<boolean> {
  let made = true;
  await written(path, contents, async (draft) => {
    const linked = fileChange(["ln", "-T", "--", draft, path], async () => linkSync(draft, path));
    const failure = await linked.then(
      () => undefined,
      (error: CommandError) => error,
    );
    made = !/EEXIST|File exists/.test(failure?.reason ?? "");
    if (failure && made) throw failure;
    await fileRemove(draft);
  });
  return made;
}

/** Moves a file. A missing target folder is made. */
export const fileMove = (from: string, to: string, readers: Readers): Promise<void> =>
  inFolder(async () => {
    await folderNeed(dirname(to), readers);
    await fileChange(["mv", "-T", "--", from, to], async () => renameSync(from, to));
  });

let drafts = 0;
/** The drafts that this process is writing. A draft is a file beside the real one, and takes its place when it is complete. */
const writing = new Set<string>();

/** The drafts in a folder that nobody is writing: their writers were killed, or could not remove them. */
export async function draftsLeft(folder: string): Promise<string[]> {
  const left: string[] = [];
  for (const name of await folderList(folder)) {
    const [, writer] = /\.(\d+)\.\d+\.pulumi-netns$/.exec(name) ?? [];
    const path = `${folder}/${name}`;
    if (writer !== undefined && !(await isWriting(Number(writer), path))) left.push(path);
  }
  return left;
}

async function isWriting(writer: number, path: string): Promise<boolean> {
  if (writer === process.pid) return writing.has(path);
  // For a killed process that nobody waited for yet, the kernel keeps the PID and an empty command.
  return Boolean(await fileRead(`/proc/${writer}/cmdline`));
}

/** Puts a complete draft into the file's place. */
type Put = (draft: string) => Promise<unknown>;

/** Writes a draft beside the file and puts it into the file's place. */
async function written(path: string, contents: Contents, put: Put): Promise<void> {
  const draft = `${path}.${process.pid}.${drafts++}.pulumi-netns`;
  writing.add(draft);
  try {
    await writtenAs(draft, contents, put);
  } catch (error) {
    await fileRemove(draft).catch(() => undefined);
    throw error;
  } finally {
    writing.delete(draft);
  }
}

const writtenAs = (draft: string, contents: Contents, put: Put): Promise<void> =>
  inFolder(async () => {
    await writeDraft(draft, contents);
    await put(draft);
  });

/** Repeats a work that found no folder: other runs may remove an empty folder before the first file is in it. */
async function inFolder(work: () => Promise<void>): Promise<void> {
  for (let tries = 20; ; tries -= 1) {
    const failure = await work().then(
      () => undefined,
      (error: Error) => error,
    );
    if (!failure) return;
    if (tries === 0 || !/ENOENT|No such file/.test(failure.message)) throw failure;
  }
}

async function writeDraft(draft: string, { text, readers }: Contents): Promise<void> {
  const mode = modes[readers].file;
  await folderNeed(dirname(draft), readers);
  // `tee` has the umask of root, so an empty draft gets its mode before the text is written into it.
  if (!isRoot()) await run(["install", "-m", modeText(mode), "-T", "--", "/dev/null", draft]);
  await fileChange(["tee", "--", draft], async () => writeNew(draft, text, mode), {
    input: text,
    ...(readers === "root" && { secret: "input" }),
  });
}

/** Writes a file that must be new, so that no link under its name leads the text elsewhere. */
function writeNew(path: string, text: string, mode: number): void {
  const file = openNew(path, mode);
  try {
    fchmodSync(file, mode);
    writeFileSync(file, text);
  } finally {
    closeSync(file);
  }
}

function openNew(path: string, mode: number): number {
  try {
    return openSync(path, "wx", mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    // PIDs are used again: a killed writer with this process's PID left the file.
    unlinkSync(path);
    return openSync(path, "wx", mode);
  }
}

async function folderNeed(folder: string, readers: Readers): Promise<void> {
  if (!(await fileExists(folder))) await folderMake(folder, readers);
}
