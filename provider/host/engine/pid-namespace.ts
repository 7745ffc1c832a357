import { readFileSync, readlinkSync } from "node:fs";

/** The inodes that the kernel gives to the first namespaces: PROC_PID_INIT_INO, PROC_UTS_INIT_INO of linux/proc_ns.h. */
export const first = { pid: "pid:[4026531836]", uts: "uts:[4026531838]" } as const;

/**
 * Whether this process sees all processes on hosts with its host name. The first PID namespace shows them all, unless /proc hides
 * the processes of others. A container does as well, since it has a host name of its own. In a PID namespace without a host name
 * of its own, some processes may be outside.
 */
export const seesAll = (): boolean =>
  procText("self/ns/pid") === first.pid ? procText("1/status") !== "" : procText("self/ns/uts") !== first.uts;

/** The text of a file of /proc, or the target of a link there; empty where it cannot be read. */
export function procText(path: string): string {
  try {
    return path.includes("/ns/") ? readlinkSync(`/proc/${path}`) : readFileSync(`/proc/${path}`, "utf8");
  } catch {
    return "";
  }
}

/** A process in its own view. */
export interface OwnProcess {
  /** The command's name, which the kernel cuts to 15 bytes. */
  name: string;
  /** The PID in the innermost of the process's namespaces. */
  pid: number;
}

/** A process by its PID as seen from here; undefined where the process is dead, though nobody waited for it yet. */
export function ownProcess(here: number): OwnProcess | undefined {
  const status = procText(`${here}/status`);
  const [name = "", state = "Z", pids = ""] = ["Name", "State", "NSpid"].map(
    (field) => new RegExp(`^${field}:\\s*(.*)$`, "m").exec(status)?.[1],
  );
  return /^[ZX]/.test(state) ? undefined : { name, pid: Number(pids.split(/\s+/).at(-1)) };
}
