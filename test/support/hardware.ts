import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { checkout } from "./checkout.ts";
import { byHand } from "./lab.ts";

/** Why there is no second kernel to test on; undefined where there is one. It is slow: a process takes it a tenth of a second. */
export function lacksSecondKernel(): string | undefined {
  if (!process.env.SOAK_HARDWARE) return "a second kernel takes minutes: npm run soak -- --hardware";
  const found = (process.env.PATH ?? "").split(":").some((folder) => existsSync(join(folder, "linux.uml")));
  return found ? undefined : "linux.uml is not installed (apt-get install user-mode-linux)";
}

/** What a script on the second kernel said, and how it ended. */
export interface SecondKernelRun {
  text: string;
  exitCode: number;
}

/**
 * Runs a script of this checkout on a kernel of its own (User Mode Linux, one process, with this machine's files) that has
 * network cards: `eth0` to `eth2`, on one wire. Only hardware comes home by itself from a namespace that is deleted.
 */
export async function runOnHardware(script: string): Promise<SecondKernelRun> {
  const folder = mkdtempSync(join(tmpdir(), "second-kernel-"));
  // The wire is a multicast group of this host.
  byHand("ip link set lo multicast on", "ip route add 239.192.168.0/24 dev lo");
  try {
    writeFileSync(join(folder, "init"), initText(folder, script), { mode: 0o755 });
    const cards = ["eth0", "eth1", "eth2"].map((card) => `${card}=mcast`);
    const root = ["rootfstype=hostfs", "rw", "root=/dev/root", "hostfs=/", `init=${join(folder, "init")}`];
    const console = ["quiet", "con=null", "con0=fd:0,fd:1", `uml_dir=${folder}`];
    // In a group of its own, with no pipe to wait for: its parts outlive the first of them.
    const place = { reject: false, stdio: "ignore", detached: true, timeout: 480_000, killSignal: "SIGKILL" } as const;
    const kernel = execa("linux.uml", ["mem=768M", ...root, ...cards, ...console], place);
    await kernel;
    endGroup(kernel.pid);
    const said = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : "");
    return { text: said("output"), exitCode: Number(said("status") || 125) };
  } finally {
    byHand("ip route del 239.192.168.0/24 dev lo", "ip link set lo multicast off");
    for (const path of globSync(join(folder, "*"))) rmSync(path, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  }
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // All of it has ended.
  }
}

const initText = (folder: string, script: string): string => `#!/bin/bash
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
mount -n -t tmpfs tmpfs /run; mount -n -t proc proc /proc; mount -n -t sysfs sys /sys
ip link set lo up; cd '${checkout}'
'${process.execPath}' '${script}' > '${folder}/output' 2>&1; echo $? > '${folder}/status'
sync; halt -f
`;
