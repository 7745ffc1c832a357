import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { checkout } from "./checkout.ts";
import { byHand } from "./lab.ts";
import { umlPath, umlProgram } from "./second-kernel-program.ts";

/** Why this machine cannot run a second kernel; undefined if it can. */
export function lacksSecondKernel(): string | undefined {
  return umlPath() ? undefined : "linux.uml is not installed (apt-get install user-mode-linux kmod)";
}

/** The output of a script and its exit status. */
export interface ScriptRun {
  text: string;
  exitCode: number;
}

/** The requirements of a script on its kernel. */
export interface Wanted {
  /** Modules to load. */
  modules?: readonly string[];
  /** Number of network cards. They are called `eth0` and so on, and share one wire. */
  cards?: number;
  /** Variables of this process that the script has too. */
  variables?: readonly string[];
  /** Further variables of the script. */
  environment?: Readonly<Record<string, string>>;
}

/**
 * Runs a script of this checkout on a second kernel: User-Mode Linux, a process that uses this machine's files. It is slow:
 * starting a process there takes a tenth of a second.
 */
export async function runOnSecondKernel(script: string, wanted: Wanted = {}): Promise<ScriptRun> {
  const folder = mkdtempSync(join(tmpdir(), "second-kernel-"));
  // The wire between the cards is a multicast group of this host.
  if (wanted.cards !== undefined) byHand("ip link set lo multicast on", "ip route add 239.192.168.0/24 dev lo");
  try {
    writeFileSync(join(folder, "init"), initText({ folder, script, wanted }), { mode: 0o755 });
    const cards = Array.from({ length: wanted.cards ?? 0 }, (_, index) => `eth${index}=mcast`);
    const root = ["rootfstype=hostfs", "rw", "root=/dev/root", "hostfs=/", `init=${join(folder, "init")}`];
    const console = ["quiet", "con=null", "con0=fd:0,fd:1", `uml_dir=${folder}`];
    // The kernel has a process group of its own and no pipes, because some of its processes outlive the first one.
    const place = { reject: false, stdio: "ignore", detached: true, timeout: 480_000, killSignal: "SIGKILL" } as const;
    const kernel = execa(umlProgram(folder), ["mem=768M", ...root, ...cards, ...console], place);
    const { timedOut } = await kernel;
    endGroup(kernel.pid);
    const said = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : "");
    const late = timedOut ? "the second kernel was ended, because the script took too long\n" : "";
    return { text: said("output") + late, exitCode: Number(said("status") || 125) };
  } finally {
    if (wanted.cards !== undefined) byHand("ip route del 239.192.168.0/24 dev lo", "ip link set lo multicast off");
    for (const path of globSync(join(folder, "*"))) rmSync(path, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  }
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // All processes of the group have ended.
  }
}

const exports = ({ variables = [], environment = {} }: Wanted): string =>
  [...variables.map((name) => [name, process.env[name] ?? ""]), ...Object.entries(environment)]
    .map(([name, value]) => `export ${name}='${value}'`)
    .join("; ");

export interface Init {
  /** The folder for the script's output and its exit status. */
  folder: string;
  script: string;
  wanted: Wanted;
}

const initText = (init: Init): string => `#!/bin/bash
mount -n -t tmpfs tmpfs /run; mount -n -t proc proc /proc; mount -n -t sysfs sys /sys; ln -s /proc/self/fd /dev/fd
mkdir -p "/lib/modules/$(uname -r)"; mount -n --bind "/usr/lib/uml/modules/$(uname -r)" "/lib/modules/$(uname -r)"
${scriptText(init)}
sync; halt -f
`;

/** The lines that load modules and run a script, on a second kernel whose file systems are mounted. */
export const scriptText = ({ folder, script, wanted: { modules = [], ...wanted } }: Init): string => `
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root PRIVATE_HOST=1
for module in ${modules.join(" ")}; do modprobe "$module"; done
ip link set lo up; cd '${checkout}'
${exports(wanted)}
'${process.execPath}' --disable-warning=MODULE_TYPELESS_PACKAGE_JSON '${script}' > '${folder}/output' 2>&1; echo $? > '${folder}/status'
`;
