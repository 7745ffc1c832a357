import { randomBytes } from "node:crypto";
import { CommandError, type CommandErrorKind } from "../errors.ts";
import { childrenAmongAll } from "../run/children.ts";
import { type Operation, operate } from "../run/operations.ts";
import { missingText } from "../run/packages.ts";
import { privilegePrefix } from "../run/privileges.ts";
import { loadExeca } from "../run/run.ts";
import { trace } from "../run/trace.ts";
import { type Lacking, lackings } from "../shell/starting.ts";
import { quoted, rootPath } from "../shell/words.ts";
import { Excerpt } from "./excerpt.ts";
import { innerScript, outerScript } from "./scripts.ts";

/** A command of the user's, which runs as root or as another user. */
export interface HostCommand {
  /** The program, found on PATH or named by a path, and its arguments. */
  argv: readonly string[];
  /** The words that enter the place in which it runs. */
  enter: readonly string[];
  cwd: string;
  user?: string | number | undefined;
  group?: string | number | undefined;
  /** Variables besides those of a login. They may be secret, so they are on no command line and in no trace. */
  env: Readonly<Record<string, string>>;
  /** The text for standard input, which may be secret likewise. */
  stdin: string;
  /** The time after which the command is ended with everything that it started, in seconds. */
  seconds: number;
}

/** How a command ended. */
export interface CommandEnd {
  /**
   * What became of it: `ended` with an exit status, or `late`; or what is lacking, where the command was not started.
   */
  how: "ended" | "late" | Lacking;
  status: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs a command in a PID namespace of its own. When the command ends, or its time, or this process, then everything that the
 * command started is killed, whatever it has done to get away. Throws {@link CommandError} where the place for the command could
 * not be made, or nobody tells how the command ended.
 */
export async function commandRun(command: HostCommand): Promise<CommandEnd> {
  const { argv, enter, cwd, user = "", group = "" } = command;
  const word = randomBytes(16).toString("hex");
  const inside = [innerScript, cwd, `${user}`, `${group}`, ...argv];
  const words = [...enter, "env", "-i", `PATH=${rootPath}`, "sh", "-c", outerScript, word, ...inside];
  const operation = { argv: [...(await privilegePrefix()), ...words], input: inputOf(command) };
  return operate(operation, (asked) => ended(asked, { word, command }));
}

interface Running {
  word: string;
  command: HostCommand;
}

/** How long the end of a command that is killed may take, in milliseconds. */
const patience = 2_000;

async function ended({ argv, input = "" }: Operation, { word, command }: Running): Promise<CommandEnd> {
  trace({ argv }, "(the environment and the input of a command, not written down)");
  const { execa } = await loadExeca();
  const [file, ...args] = argv as [string, ...string[]];
  const child = execa(file, args, { buffer: false, reject: false, env: { LC_ALL: "C" } });
  const [out, err] = [new Excerpt(), new Excerpt()];
  child.stdout.on("data", (chunk: Buffer) => out.add(chunk));
  child.stderr.on("data", (chunk: Buffer) => err.add(chunk));
  // The result tells that the command is gone, so this error tells nothing new.
  child.stdin.on("error", () => undefined);
  child.stdin.write(input);
  let isLate = false;
  const limit = setTimeout(() => {
    isLate = true;
    // The end of its input makes the script inside kill everything.
    child.stdin.end();
    setTimeout(() => killTree(child.pid), patience).unref();
  }, command.seconds * 1000);
  const { code, signal } = await child;
  clearTimeout(limit);
  const said = out.takeLast(word);
  const stderr = err.text();
  if (said?.startsWith("begun ")) return { ...meaning(said, isLate), stdout: out.text(), stderr };
  throw unheard(command, { file, code, signal, stderr, isLate });
}

/** The meaning of what the scripts said: `begun`, then `ended STATUS` or what is lacking, then `status STATUS` of all. */
function meaning(said: string, isLate: boolean): Pick<CommandEnd, "how" | "status"> {
  const lacking = lackings.find((word) => said.startsWith(`begun ${word} `));
  if (lacking !== undefined) return { how: lacking, status: 127 };
  const [, status] = /^begun ended (\d+)/.exec(said) ?? [];
  if (status === undefined && isLate) return { how: "late", status: 137 };
  // Where the command has killed the shell that waits for it, the status is that of the namespace's first process.
  return { how: "ended", status: Number(status ?? /status (\d+)$/.exec(said)?.[1] ?? 137) };
}

interface Unheard {
  file: string;
  code: string | undefined;
  signal: string | undefined;
  stderr: string;
  isLate: boolean;
}

/** The error where the scripts did not say that the command had begun, or how it ended. */
function unheard({ argv, seconds }: HostCommand, { file, code, signal, stderr, isLate }: Unheard): CommandError {
  const error = (kind: CommandErrorKind, reason: string) => new CommandError(kind, { command: argv.join(" "), reason });
  const [, entered] = /^nsenter: failed to execute ([^:]+): No such/.exec(stderr) ?? [];
  const lacking = entered ?? (code === "ENOENT" ? file : undefined);
  if (lacking !== undefined) return error("missing", missingText(lacking));
  if (isLate) return error("timeout", `no answer within ${seconds} s, so it was ended`);
  if (signal !== undefined) return error("garbled", `it was ended by ${signal} before it was through; run again`);
  if (stderr.trim() !== "") return error("failed", stderr.trim());
  return error("garbled", "what it printed cannot be read (its end is missing); run again");
}

/** The two lines that the script inside reads: assignments for a shell, and the input. */
const inputOf = ({ env, stdin }: HostCommand): string =>
  [
    Object.entries(env)
      .map(([name, value]) => `export ${name}=${quoted(value)}`)
      .join("\n"),
    stdin,
  ]
    .map((text) => `${Buffer.from(text).toString("base64")}\n`)
    .join("");

/** Kills a process and all below it: only for a command that did not end though its input did. */
function killTree(pid: number | undefined): void {
  if (pid === undefined) return;
  for (const child of childrenAmongAll(pid)) killTree(child);
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself, or belongs to another user, whom only its own input reaches.
  }
}
