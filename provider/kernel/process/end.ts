import { cgroupPath, cgroupRemove } from "../../host/process/cgroup.ts";
import { childrenOf, endAwait, type Running, signalSend, withEnvironment } from "../../host/process/running.ts";
import { KernelError } from "../errors.ts";
import { logWord, outerOf, processWord, writerOf } from "./folder.ts";

/** How long a killed process may take to be gone, in milliseconds. */
const patience = 10_000;

/**
 * Ends a process with everything that it started: its signal first, and what is left after the time-out is killed. Its files stay.
 * @param seconds how long the command has to end by itself after its signal
 */
export async function processStop(nonce: string, seconds: number): Promise<void> {
  const [outer, writer] = [await outerOf(nonce), await writerOf(nonce)];
  if (outer === undefined || !(await stopped(outer, seconds))) await killAll(nonce);
  const group = await cgroupPath(nonce);
  if (group !== undefined) await cgroupRemove(group);
  await writerEnd(nonce, writer);
}

/**
 * Waits for the writer of the log, which ends by itself when it has read everything. Where it was stopped, or was dead before, what
 * is left of it is killed. That takes a look at all processes of the machine, so it is not done for each one.
 */
async function writerEnd(nonce: string, writer: Running | undefined): Promise<void> {
  if (writer && (await endAwait(writer, 1_000))) return;
  for (const one of await withEnvironment(logWord(nonce))) await killed(one);
}

/**
 * Asks the supervisor, the first process of the PID namespace, to end its command and itself. When the outer process has ended,
 * the kernel has ended everything in the namespace.
 */
async function stopped(outer: Running, seconds: number): Promise<boolean> {
  const [init] = await childrenOf(outer);
  if (init === undefined) return false;
  await signalSend(init, "TERM");
  if (await endAwait(outer, seconds * 1_000)) return true;
  await signalSend(init, "KILL");
  return endAwait(outer, patience);
}

/**
 * Kills every process that was started with this one. That is for a process whose outer process is gone, since somebody killed
 * that, or has no child yet: the run that started it was cut off.
 */
async function killAll(nonce: string): Promise<void> {
  for (let tries = 20; tries > 0; tries -= 1) {
    const found = await withEnvironment(processWord(nonce));
    if (found.length === 0) return;
    for (const one of found) await signalSend(one, "KILL");
    await Promise.all(found.map((one) => endAwait(one, patience)));
  }
  throw stuck();
}

async function killed(running: Running): Promise<void> {
  await signalSend(running, "KILL");
  if (!(await endAwait(running, patience))) throw stuck(running.pid);
}

const stuck = (pid?: number): KernelError =>
  new KernelError(
    "timeout",
    `a process does not end though it was killed${pid === undefined ? "" : ` (PID ${pid})`}: the kernel waits for something; look at it with \`ps -ef\`, and run again`,
  );
