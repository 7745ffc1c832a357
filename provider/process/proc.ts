import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { CommandError } from "./errors.ts";
import { fileRead, folderList } from "./files.ts";
import { enter, type NetnsRef } from "./netns.ts";
import { operate } from "./operations.ts";
import { isRoot } from "./privileges.ts";
import { run } from "./run.ts";

/** Reads files of /proc/sys as a namespace sees them, in one process; undefined for a file that is not there. */
export async function procRead(netns: NetnsRef, paths: readonly string[]): Promise<(string | undefined)[]> {
  if (netns === undefined) return Promise.all(paths.map(fileRead));
  const { stdout, stderr } = await run([...enter(netns), "grep", "-H", "", "--", ...paths, "/dev/null"], {
    accept: [0, 1, 2],
  });
  if (/^nsenter: cannot open .*: No such file/.test(stderr)) return paths.map(() => undefined);
  if (stderr.startsWith("nsenter:")) throw new CommandError("failed", `nsenter --net=${netns}`, stderr.trim());
  const found = new Map<string, string>();
  for (const line of stdout.split("\n").filter(Boolean)) {
    const path = paths.find((candidate) => line.startsWith(`${candidate}:`));
    if (path) found.set(path, line.slice(path.length + 1));
  }
  return paths.map((path) => found.get(path));
}

/** The names in a folder of /proc/sys as a namespace sees it. */
export async function procList(netns: NetnsRef, path: string): Promise<string[]> {
  if (netns === undefined) return folderList(path);
  const { stdout } = await run([...enter(netns), "ls", "-1", "--", path]);
  return stdout.split("\n").filter(Boolean);
}

/** Writes one file of /proc/sys in a namespace. Throws with the kernel's own words. */
export async function procWrite(netns: NetnsRef, path: string, value: string): Promise<void> {
  if (netns === undefined && isRoot()) {
    return operate({ words: ["tee", "--", path], input: value }, async () => {
      const file = await open(path, constants.O_WRONLY);
      return file.writeFile(value).finally(() => file.close());
    });
  }
  await run([...enter(netns), "tee", "--", path], { input: value });
}
