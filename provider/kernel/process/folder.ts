import { fileExists, fileRead } from "../../host/files/files.ts";
import { childrenOf, innermostPid, isAlive, type Running, runningOf } from "../../host/process/running.ts";
import { type Lacking, lackings } from "../../host/shell/starting.ts";
import { notesRoot } from "../notes/tidy.ts";

/** The folder of all processes' files. */
export const processesRoot = `${notesRoot}/processes`;

/** The folder of the files of a process, for root alone. */
export const processFolder = (nonce: string): string => `${processesRoot}/${nonce}`;

/** The assignment in the environment of all processes that were started with this one. */
export const processWord = (nonce: string): string => `PULUMI_NETNS_PROCESS=${nonce}`;

/** The assignment in the environment of the processes that write the log, which are no part of the process. */
export const logWord = (nonce: string): string => `PULUMI_NETNS_LOG=${nonce}`;

/** What a supervisor tells of its command. */
export interface ProcessState {
  running: boolean;
  /** The PID of the command, as the machine counts; undefined while it does not run. */
  pid?: number | undefined;
  /** How the command ended last: its exit status, or 128 and the number of the signal that ended it; undefined before its first end. */
  exitCode?: number | undefined;
  /** How often the supervisor started the command again. */
  restarts: number;
}

/** The process that holds everything of a process of ours: it ends last, when nothing is left in the PID namespace. */
export async function outerOf(nonce: string): Promise<Running | undefined> {
  const found = runningOf(await fileRead(`${processFolder(nonce)}/outer`));
  return found && isAlive(found) ? found : undefined;
}

/** The process that writes the log. */
export async function writerOf(nonce: string): Promise<Running | undefined> {
  const found = runningOf(await fileRead(`${processFolder(nonce)}/writer`));
  return found && isAlive(found) ? found : undefined;
}

/** Whether the process that writes the log has begun, and ended. It writes its own line into a file that is empty for a moment. */
export async function writerHasEnded(nonce: string): Promise<boolean> {
  const found = runningOf(await fileRead(`${processFolder(nonce)}/writer`));
  return found !== undefined && !isAlive(found);
}

/** What the supervisor says, and whether it is so. */
export async function stateOf(nonce: string): Promise<ProcessState> {
  const [word, number, restarts] = await stateWords(nonce);
  const counted = { restarts: Number(restarts ?? 0) };
  if (word !== "running")
    return { running: false, exitCode: number === undefined ? undefined : Number(number), ...counted };
  const pid = await commandPid(nonce, Number(number));
  return { running: pid !== undefined, pid, ...counted };
}

/** How a command that was started again ended last, also while it runs; undefined before its first end. */
export async function lastExitCode(nonce: string): Promise<number | undefined> {
  const [, , , code] = await stateWords(nonce);
  return code === undefined ? undefined : Number(code);
}

/** The line of the supervisor: what the command does, its PID or exit status, how often it was started again, and its last exit status. */
const stateWords = async (nonce: string): Promise<string[]> =>
  ((await fileRead(`${processFolder(nonce)}/state`)) ?? "").trim().split(" ");

/** What became of the last start of the command: `begun`, or what was lacking; undefined while nothing tells. */
export async function startOf(nonce: string): Promise<"begun" | Lacking | undefined> {
  const word = (await fileRead(`${processFolder(nonce)}/begun`))?.trim();
  return (["begun", ...lackings] as const).find((one) => one === word);
}

/** Whether the supervisor has started the command. */
export const hasBegun = async (nonce: string): Promise<boolean> =>
  ((await fileRead(`${processFolder(nonce)}/state`)) ?? "") !== "";

/** Whether the supervisor has decided that the command does not run any more, or is gone itself. */
export async function isOver(nonce: string): Promise<boolean> {
  const text = (await fileRead(`${processFolder(nonce)}/state`)) ?? "";
  return text.startsWith("ended") || (text !== "" && (await outerOf(nonce)) === undefined);
}

/** The PID on this machine of the command that has this PID in its own namespace. */
async function commandPid(nonce: string, inner: number): Promise<number | undefined> {
  const outer = await outerOf(nonce);
  const [init] = outer ? await childrenOf(outer) : [];
  for (const { pid } of init ? await childrenOf(init) : []) if ((await innermostPid(pid)) === inner) return pid;
  return undefined;
}

/** What is kept of what the command printed since a run started it last: until the log is full, its first part is an earlier one's. */
export async function logSinceStart(nonce: string): Promise<string> {
  const folder = processFolder(nonce);
  const isEarlier = await fileExists(`${folder}/earlier`);
  return isEarlier ? ((await fileRead(`${folder}/log`)) ?? "") : logRead(`${folder}/log`);
}

/** All that is kept of what a command printed. */
export const logRead = async (logFile: string): Promise<string> =>
  `${(await fileRead(`${logFile}.1`)) ?? ""}${(await fileRead(logFile)) ?? ""}`;
