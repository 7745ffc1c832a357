import { readFileSync, readlinkSync } from "node:fs";

/** Inodes that the kernel gives to the first namespaces: PROC_PID_INIT_INO, PROC_UTS_INIT_INO of linux/proc_ns.h. */
export const first = { pid: "pid:[4026531836]", uts: "uts:[4026531838]" } as const;

/**
 * Whether every process on a host of this name can be seen from here: in the first PID namespace, unless /proc hides those of
 * others, and in a container, which has a host name of its own. In a PID namespace without one, some may be outside.
 */
export const seesAll = (): boolean =>
  procText("self/ns/pid") === first.pid ? procText("1/status") !== "" : procText("self/ns/uts") !== first.uts;

/** The text of a file of /proc, or where a link of it leads; empty where it cannot be read. */
export function procText(path: string): string {
  try {
    return path.includes("/ns/") ? readlinkSync(`/proc/${path}`) : readFileSync(`/proc/${path}`, "utf8");
  } catch {
    return "";
  }
}

/** A process as it knows itself. */
export interface OwnProcess {
  /** As the kernel cuts it: 15 bytes. */
  name: string;
  /** Its PID in the innermost of its namespaces. */
  pid: number;
}

/** A process by its PID of here; undefined where it is dead, though nobody waited for it yet. */
export function ownProcess(here: number): OwnProcess | undefined {
  const status = procText(`${here}/status`);
  const [name = "", state = "Z", pids = ""] = ["Name", "State", "NSpid"].map(
    (field) => new RegExp(`^${field}:\\s*(.*)$`, "m").exec(status)?.[1],
  );
  return /^[ZX]/.test(state) ? undefined : { name, pid: Number(pids.split(/\s+/).at(-1)) };
}
