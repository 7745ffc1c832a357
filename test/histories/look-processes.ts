import { existsSync, readdirSync, readFileSync, readlinkSync, rmdirSync, statSync } from "node:fs";

/** Command lines of the processes that a lab of a history runs in a namespace; the host is "". */
export function processesIn(netns: string): string[] {
  const place = netns === "" ? readlinkSync("/proc/self/ns/net") : inodeOf(netns);
  return readdirSync("/proc")
    .flatMap((pid) => {
      const command = textOf(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
      return /^sleep 70\d\d$/.test(command) && networkOf(pid) === place ? [command] : [];
    })
    .sort();
}

/** Ends all processes of labs as a reboot does, with their control groups. */
export function endProcesses(): void {
  const root = "/run/pulumi-netns/processes";
  for (const nonce of existsSync(root) ? readdirSync(root) : []) {
    const outer = Number.parseInt(textOf(`${root}/${nonce}/outer`), 10);
    const children = textOf(`/proc/${outer}/task/${outer}/children`).trim();
    if (children) process.kill(Number(children), "SIGKILL");
    for (const mount of ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"]) {
      const group = `${mount}/pulumi-netns/${nonce}`;
      for (let looks = 100; looks > 0 && textOf(`${group}/cgroup.events`).includes("populated 1"); looks -= 1)
        Atomics.wait(clock, 0, 0, 20);
      if (existsSync(group)) rmdirSync(group);
    }
  }
}

const clock = new Int32Array(new SharedArrayBuffer(4));

/** The namespace's inode, in the form in which /proc/PID/ns/net shows it. */
const inodeOf = (netns: string): string => `net:[${statSync(`/run/netns/${netns}`).ino}]`;

function networkOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return "";
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
