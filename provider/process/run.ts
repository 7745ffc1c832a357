import { appendFileSync } from "node:fs";
import { CommandError } from "./errors.ts";
import { operate } from "./operations.ts";
import { privilegePrefix } from "./privileges.ts";

/** How long a command may take before it is ended, in milliseconds. */
const timeLimit = 60_000;

/** Where each command that is started is written, a line each: to see what a run does, and to count starts. */
const traceFile = process.env.PULUMI_NETNS_TRACE;

export interface RunOptions {
  /** Text for standard input. */
  input?: string;
  /** Statuses that are an answer, not a failure. @default [0] */
  accept?: readonly number[];
  /** An open file to be standard input, in place of text. */
  stdin?: number;
  /** `self` runs as this user: for what needs no root, and for descriptors, which sudo closes. @default "root" */
  as?: "root" | "self";
}

export interface RunResult {
  stdout: string;
  stderr: string;
  status: number;
}

/** Runs one command, as root where the machine lets us, in the C locale and with a time limit. Throws {@link CommandError}. */
export async function run(words: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const prefix = options.as === "self" ? [] : await privilegePrefix();
  const [file, ...args] = [...prefix, ...words] as [string, ...string[]];
  const result = await operate({ words: [file, ...args], input: options.input }, ({ input }) =>
    start(file, args, { ...options, ...(input !== undefined && { input }) }),
  );
  const { stdout, stderr } = result;
  const command = words.join(" ");
  if (result.timedOut) throw new CommandError("timeout", command, `no answer within ${timeLimit / 1000} s`);
  if (result.code === "ENOENT") {
    throw new CommandError(
      "missing",
      command,
      `${file} is not installed, or not on PATH; \`npm run setup\` installs it`,
    );
  }
  if (result.exitCode === undefined) throw new CommandError("failed", command, result.shortMessage ?? stderr.trim());
  if (!(options.accept ?? [0]).includes(result.exitCode)) {
    throw new CommandError("failed", command, stderr.trim(), result.exitCode);
  }
  return { stdout, stderr, status: result.exitCode };
}

/** Loads execa, when it is first needed: a program that only declares resources starts no process. */
export const loadExeca = () => import("execa");

async function start(file: string, args: string[], { input = "", stdin }: RunOptions): Promise<StartResult> {
  if (traceFile)
    appendFileSync(
      traceFile,
      `${JSON.stringify({ at: Date.now(), pid: process.pid, words: [file, ...args], input })}\n`,
    );
  const options = {
    env: { LC_ALL: "C" },
    reject: false,
    timeout: timeLimit,
    killSignal: "SIGKILL",
    stripFinalNewline: false,
  } as const;
  // The types of execa know open files only as streams; Node takes them as they are.
  const from = stdin === undefined ? { input } : { stdin: stdin as 0 };
  const { execa } = await loadExeca();
  return execa(file, args, { ...options, ...from }) as Promise<StartResult>;
}

/** The fields of execa's result that are read here. */
interface StartResult {
  stdout: string;
  stderr: string;
  exitCode?: number;
  timedOut: boolean;
  code?: string;
  shortMessage?: string;
}
