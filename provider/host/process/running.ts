import { setTimeout as wait } from "node:timers/promises";
import { processStat } from "../engine/process-stat.ts";
import type { CommandError } from "../errors.ts";
import { fileChange, fileRead } from "../files/files.ts";
import { childrenAmongAll } from "../run/children.ts";
import { run } from "../run/run.ts";

/** A process of this machine: the start time, in ticks since boot, tells it from a later one with its PID. */
export interface Running {
  pid: number;
  started: number;
}

/** Reads a line of /proc/PID/stat that the process wrote down itself; undefined where it wrote none yet. */
export function runningOf(line: string | undefined): Running | undefined {
  const pid = Number.parseInt(line ?? "", 10);
  const started = Number(line?.split(") ").at(-1)?.split(" ")[19]);
  return pid > 0 && started > 0 ? { pid, started } : undefined;
}

/** Whether the process lives. */
export const isAlive = ({ pid, started }: Running): boolean => processStat(pid)?.started === started;

/** The living processes that this one started, in the order of their start: proc_pid_children(5). */
export async function childrenOf({ pid }: Pick<Running, "pid">): Promise<Running[]> {
  const text = await fileRead(`/proc/${pid}/task/${pid}/children`);
  // A kernel without CONFIG_PROC_CHILDREN has no such list.
  const pids = text === undefined ? childrenAmongAll(pid) : text.split(" ").map(Number);
  return pids.flatMap(living);
}

function living(pid: number): Running[] {
  const started = pid > 0 ? processStat(pid)?.started : undefined;
  return started === undefined ? [] : [{ pid, started }];
}

/** The PID of a process in its own PID namespace: the last number after `NSpid` in proc_pid_status(5). */
export async function innermostPid(pid: number): Promise<number | undefined> {
  const numbers = /^NSpid:\s*(.*)$/m.exec((await fileRead(`/proc/${pid}/status`)) ?? "")?.[1];
  return numbers === undefined ? undefined : Number(numbers.split("\t").at(-1));
}

/** Sends a signal. A process that has ended is fine. Same as: kill -s SIGNAL PID. */
export async function signalSend(running: Running, signal: "TERM" | "KILL"): Promise<void> {
  if (!isAlive(running)) return;
  const { pid } = running;
  const command = ["kill", "-s", signal, "--", `${pid}`];
  const send = async () => void process.kill(pid, `SIG${signal}`);
  await fileChange(command, send).catch((error: CommandError) => {
    if (!/ESRCH|No such process/.test(error.reason)) throw error;
  });
}

/** Waits for the end of a process. @returns whether it ended within that many milliseconds */
export async function endAwait(running: Running, milliseconds: number): Promise<boolean> {
  const last = performance.now() + milliseconds;
  for (let pause = 4; isAlive(running); pause = Math.min(2 * pause, 100)) {
    if (performance.now() > last) return false;
    await wait(pause);
  }
  return true;
}

/**
 * The processes whose environment has this assignment: those that were started with it, whatever became of their parents. Same as:
 * grep -lsxzF ASSIGNMENT /proc/PID/environ, of every process.
 */
export async function withEnvironment(assignment: string): Promise<Running[]> {
  const script = 'exec grep -lsxzF -e "$1" /proc/[0-9]*/environ';
  // Processes end meanwhile, and some environments may not be read, not even by root: `grep` then ends with 2.
  const { stdout } = await run(["sh", "-c", script, "sh", assignment], { accept: [0, 1, 2] });
  return stdout.split("\n").flatMap((path) => living(Number(path.split("/")[2])));
}
