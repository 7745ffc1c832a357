import { CommandError } from "../errors.ts";
import { commandLimit } from "./limits.ts";
import { type Operation, operate } from "./operations.ts";
import { missingText } from "./packages.ts";
import { privilegePrefix } from "./privileges.ts";
import { trace } from "./trace.ts";

export interface RunOptions {
  /** Text for standard input. */
  input?: string;
  /** Exit statuses that are an answer, not a failure. @default [0] */
  accept?: readonly number[];
  /** The option that is written down nowhere, not even in a trace: the text for standard input. */
  secret?: "input";
  /** An open file for standard input, in place of a text. */
  stdin?: number;
  /** `self` runs the command as this user: one that needs no root, or gets an open file, which sudo closes. @default "root" */
  as?: "root" | "self";
  /** The content of the input: see {@link Operation}. */
  meant?: Operation["meant"];
  /** Starts the command where it can. Otherwise the command becomes a process of its own. */
  how?: Starter | undefined;
}

/** Starts a command in another way than by a process from Node; undefined where it cannot. */
export type Starter = (operation: Operation) => Promise<Ended> | undefined;

export interface RunResult {
  stdout: string;
  stderr: string;
  status: number;
}

/** Runs one command, as root unless told otherwise, in the C locale and with a time limit. Throws {@link CommandError}. */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const prefix = options.as === "self" ? [] : await privilegePrefix();
  const operation = { argv: [...prefix, ...argv], input: options.input, meant: options.meant };
  const result = await operate(operation, (asked) => traced(asked, options));
  const { stdout, stderr, exitCode } = result;
  const failure = failureOf(result, argv);
  if (failure || exitCode === undefined) throw failure;
  if (!(options.accept ?? [0]).includes(exitCode))
    throw new CommandError("failed", { command: argv.join(" "), reason: stderr.trim(), status: exitCode });
  return { stdout, stderr, status: exitCode };
}

/** Why a command gave no exit status of its own. */
function failureOf(result: Ended, argv: readonly string[]): CommandError | undefined {
  const command = argv.join(" ");
  if (result.timedOut) {
    const limit = `no answer within ${commandLimit() / 1000} s, so it was ended`;
    const reason = `${limit}; PULUMI_NETNS_TIMEOUT gives commands more seconds`;
    return new CommandError("timeout", { command, reason });
  }
  const entered = /^nsenter: failed to execute ([^:]+): No such/.exec(result.stderr);
  const lacking = entered?.[1] ?? (result.code === "ENOENT" ? argv[0] : undefined);
  if (lacking !== undefined) return new CommandError("missing", { command, reason: missingText(lacking) });
  return result.exitCode === undefined
    ? new CommandError("failed", { command, reason: endedEarly(result) })
    : undefined;
}

const endedEarly = ({ signal, stderr, shortMessage = "" }: Ended): string =>
  [signal ? `it was ended by ${signal} before it was through; run again` : shortMessage, stderr.trim()]
    .filter(Boolean)
    .join("; ");

/** Loads execa on first use, since a program that only declares resources starts no process. */
export const loadExeca = () => import("execa");

function traced(operation: Operation, options: RunOptions): Promise<Ended> {
  trace(operation, options.secret === undefined ? operation.input : "(a secret, not written down)");
  return options.how?.(operation) ?? start(operation, options);
}

async function start({ argv, input = "" }: Operation, { stdin }: RunOptions): Promise<Ended> {
  const options = {
    env: { LC_ALL: "C" },
    reject: false,
    timeout: commandLimit(),
    killSignal: "SIGKILL",
    stripFinalNewline: false,
  } as const;
  // The types of execa know open files only as streams, but Node takes descriptors.
  const from = stdin === undefined ? { input } : { stdin: stdin as 0 };
  const { execa } = await loadExeca();
  const [file, ...args] = argv as [string, ...string[]];
  return execa(file, args, { ...options, ...from }) as Promise<Ended>;
}

/** How a command ended, in the fields of execa's result that are read here. */
export interface Ended {
  stdout: string;
  stderr: string;
  exitCode?: number | undefined;
  timedOut: boolean;
  code?: string | undefined;
  signal?: string | undefined;
  shortMessage?: string | undefined;
}
