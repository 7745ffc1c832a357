import { spawn } from "node:child_process";
import { once } from "node:events";
import { groupOf } from "../../dist/provider/kernel/marks.js";
import { shell } from "./shell.ts";

/**
 * Makes a namespace as a container has it. The container's root, who is user nobody on the host, writes the alias and the group
 * of its `lo`. The host's root gives the namespace a name in /run/netns, as container engines do.
 */
export async function container(name: string, mark: string): Promise<void> {
  const inside = `ip link set dev lo group ${groupOf(mark)} alias '${mark} 0a1b2c3d'; echo made; read end`;
  const words = ["--user", "--map-root-user", "--net", "sh", "-ec", inside];
  const holder = spawn("unshare", words, { uid: 65534, gid: 65534, stdio: ["pipe", "pipe", "inherit"] });
  await once(holder.stdout, "data");
  shell(`touch /run/netns/${name}; mount --no-mtab --bind /proc/${holder.pid}/ns/net /run/netns/${name}`);
  holder.stdin.end("\n");
  await once(holder, "close");
}
