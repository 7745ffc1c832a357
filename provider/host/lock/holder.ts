import { readdir, readlink } from "node:fs/promises";
import { fileIdentity, folderList } from "../files/files.ts";
import { fileReadSelf } from "../files/look.ts";

/**
 * Who holds an flock on a file, as far as this process may look: the kernel tells it of each open file, in
 * /proc/PID/fdinfo (proc_pid_fdinfo(5)). Its own PID in /proc/locks is of no use, for it is that of the ended `flock`.
 */
export async function lockHolder(path: string): Promise<string | undefined> {
  // Nobody but root may look at the file, or into processes of root's.
  const file = await fileIdentity(path).catch(() => undefined);
  for (const pid of (await folderList("/proc")).filter((name) => /^\d+$/.test(name))) {
    if (file && (await holds(pid, file.inode))) return describe(pid);
  }
  return undefined;
}

async function holds(pid: string, inode: number): Promise<boolean> {
  // Processes end, and those of others cannot be looked into.
  const open = await readdir(`/proc/${pid}/fdinfo`).catch(() => []);
  const texts = await Promise.all(open.map((fd) => fileReadSelf(`/proc/${pid}/fdinfo/${fd}`).catch(() => "")));
  return texts.some((text) => new RegExp(`^lock:.* FLOCK .*:${inode} `, "m").test(text ?? ""));
}

async function describe(pid: string): Promise<string> {
  const name = await fileReadSelf(`/proc/${pid}/comm`).catch(() => undefined);
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  return `process ${pid}${name ? ` (${name.trim()})` : ""}${folder ? `, which works in ${folder}` : ""}`;
}
