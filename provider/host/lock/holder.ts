import { readdir, readlink } from "node:fs/promises";
import { fileIdentity, folderList } from "../files/files.ts";
import { fileReadSelf } from "../files/look.ts";

/**
 * The process that holds an flock on a file, as far as this process may look. The kernel tells the locks of each open file in
 * /proc/PID/fdinfo (proc_pid_fdinfo(5)). The PID in /proc/locks is of no use, since it is that of the ended `flock`.
 */
export async function lockHolder(path: string): Promise<string | undefined> {
  // Only root may look at the file, or into processes of root.
  const file = await fileIdentity(path).catch(() => undefined);
  for (const pid of (await folderList("/proc")).filter((name) => /^\d+$/.test(name))) {
    if (file && (await holds(pid, file.inode))) return describe(pid);
  }
  return undefined;
}

async function holds(pid: string, inode: number): Promise<boolean> {
  // A process may have ended, and another user's process cannot be looked into.
  const open = await readdir(`/proc/${pid}/fdinfo`).catch(() => []);
  const texts = await Promise.all(open.map((fd) => fileReadSelf(`/proc/${pid}/fdinfo/${fd}`).catch(() => "")));
  return texts.some((text) => new RegExp(`^lock:.* FLOCK .*:${inode} `, "m").test(text ?? ""));
}

async function describe(pid: string): Promise<string> {
  const name = await fileReadSelf(`/proc/${pid}/comm`).catch(() => undefined);
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  return `process ${pid}${name ? ` (${name.trim()})` : ""}${folder ? `, which works in ${folder}` : ""}`;
}
