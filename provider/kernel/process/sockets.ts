import { fileRead } from "../../host/files/files.ts";
import { run } from "../../host/run/run.ts";
import { nodeEnter } from "../node/enter.ts";
import type { Process, Ready } from "./form.ts";

/** The sockets that listen at the port of a condition (TCP), or are bound to it (UDP), by inode: proc_pid_net(5). */
export type Sockets = ReadonlySet<string>;

/** The sockets of a namespace before a process is started, which are none of its own. */
export async function socketsOf({ netns, ready }: Process): Promise<Sockets> {
  const lists = ready === undefined ? [] : listsOf(ready);
  if (ready === undefined || lists.length === 0) return new Set();
  // A kernel without IPv6 lacks one of the lists.
  const files = lists.map((list) => `/proc/self/net/${list}`);
  const { stdout } = await run([...(await nodeEnter(netns)), "cat", ...files], { accept: [0, 1] });
  return socketsIn(stdout, ready);
}

/** The sockets in the network of a process. */
export async function socketsBeside(pid: number, ready: Ready): Promise<Sockets> {
  const texts = await Promise.all(listsOf(ready).map((list) => fileRead(`/proc/${pid}/net/${list}`)));
  return socketsIn(texts.join("\n"), ready);
}

function listsOf(ready: Ready): string[] {
  if ("tcp" in ready) return ["tcp", "tcp6"];
  return "udp" in ready ? ["udp", "udp6"] : [];
}

function socketsIn(text: string, ready: Ready): Sockets {
  const [port, state] = "tcp" in ready ? [ready.tcp, "0A"] : ["udp" in ready ? ready.udp : 0, "07"];
  const number = port.toString(16).toUpperCase().padStart(4, "0");
  const bound = new RegExp(`^ *\\d+: [0-9A-F]+:${number} [0-9A-F]+:0000 ${state} (?:\\S+ +){5}(\\d+)`, "gm");
  return new Set([...text.matchAll(bound)].map(([, inode = ""]) => inode));
}
