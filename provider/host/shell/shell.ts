import { randomBytes } from "node:crypto";
import { constants } from "node:os";
import type { ResultPromise } from "execa";
import { childrenAmongAll } from "../run/children.ts";
import { commandLimit } from "../run/limits.ts";
import { type Ended, loadExeca } from "../run/run.ts";

/** The character between the arguments of a command in a request. No argument may hold it. */
const separator = "\x1f";

/** Whether a request can hold these arguments. An empty last argument would be lost. */
export const canSay = (argv: readonly string[]): boolean =>
  argv.at(-1) !== "" && argv.every((argument) => !argument.includes(separator) && !argument.includes("\n"));

/**
 * The shell's program. A request is a line with the arguments of a command, then a line with the lines of its input. The shell
 * reads the whole request before it does anything, and expands words only as arguments and as text: it evaluates none of them.
 */
const script = `set -f
separator=$(printf '\\037')
newline='
'
while IFS= read -r words && IFS= read -r lines; do
  IFS=$separator
  set -- $lines
  IFS=$newline
  input="$*"
  IFS=$separator
  set -- $words
  "$@" <<END
$input
END
  status=$?
  printf '\\n%s %s\\n' "$0" "$status"
  printf '\\n%s\\n' "$0" >&2
done`;

type Child = ResultPromise<{ buffer: false; reject: false; env: { LC_ALL: string } }>;

interface Request {
  answer(ended: Ended): void;
  timer: NodeJS.Timeout;
}

/** How long a shell waits for the next request before it is ended, in milliseconds. */
const patience = 100;

/**
 * A shell that runs commands, one after the other, at a fraction of the cost of starting each from Node.
 * A request is sent when the one before is answered, so the shell begins nothing more when this process
 * is killed. At the end of its input the shell ends.
 */
export class Shell {
  /** The text that separates one answer from the next. */
  private readonly nonce = randomBytes(16).toString("hex");
  private child: Child | undefined;
  private out = "";
  private err = "";
  private request: Request | undefined;
  private boredom: NodeJS.Timeout | undefined;

  /** Whether the shell runs. If not, the next request starts it. */
  get runs(): boolean {
    return this.child !== undefined;
  }

  /** Runs a command with lines of input, one command at a time. {@link canSay} must be true of the arguments and of the lines. */
  async run(argv: readonly string[], lines: readonly string[]): Promise<Ended> {
    clearTimeout(this.boredom);
    const limit = commandLimit();
    if (!this.child) await this.start();
    return new Promise((answer) => {
      const timer = setTimeout(() => this.giveUp(), limit);
      this.request = { answer, timer };
      this.child?.stdin.write(`${argv.join(separator)}\n${lines.join(separator)}\n`);
    });
  }

  /** Ends the shell by the end of its input. */
  private end(): void {
    this.child?.stdin.end();
    this.child = undefined;
  }

  private async start(): Promise<void> {
    const { execa } = await loadExeca();
    const options = { buffer: false, reject: false, env: { LC_ALL: "C" } } as const;
    const child = execa("sh", ["-c", script, this.nonce], options);
    this.child = child;
    // The late output of a shell that was given up is no answer to a later request.
    const hear = (heard: { out?: string; err?: string }) => this.child === child && this.heard(heard);
    child.stdout.setEncoding("utf8").on("data", (out: string) => hear({ out }));
    child.stderr.setEncoding("utf8").on("data", (err: string) => hear({ err }));
    // The end of the child tells that the shell is dead, so this error tells nothing new.
    child.stdin.on("error", () => undefined);
    void child.then(({ code, signal, shortMessage }) => {
      if (this.child !== child) return;
      this.child = undefined;
      this.settle({ code, signal, shortMessage });
    });
  }

  private heard({ out = "", err = "" }: { out?: string; err?: string }): void {
    this.out += out;
    this.err += err;
    const status = new RegExp(`\\n${this.nonce} (\\d+)\\n$`).exec(this.out.slice(-100))?.[1];
    if (status === undefined || !this.err.endsWith(`\n${this.nonce}\n`)) return;
    const stdout = this.out.slice(0, this.out.lastIndexOf(`\n${this.nonce}`));
    const stderr = this.err.slice(0, this.err.lastIndexOf(`\n${this.nonce}`));
    this.settle({ stdout, stderr, ...meaning(Number(status)) });
  }

  /** Ends a command that takes too long, and its shell. */
  private giveUp(): void {
    const { child } = this;
    const started = childrenAmongAll(child?.pid);
    child?.kill("SIGKILL");
    for (const pid of started) killNow(pid);
    this.child = undefined;
    this.settle({ timedOut: true });
  }

  private settle(ended: Partial<Ended>): void {
    const { request, out, err } = this;
    if (!request) return;
    this.request = undefined;
    this.out = "";
    this.err = "";
    clearTimeout(request.timer);
    this.boredom = setTimeout(() => this.end(), patience);
    request.answer({ stdout: out, stderr: err, timedOut: false, ...ended });
  }
}

/** The meaning of a shell's `$?`: an exit status, a signal (above 128), or a command that is missing (127). */
function meaning(status: number): Partial<Ended> {
  const signal = Object.entries(constants.signals).find(([, number]) => number === status - 128)?.[0];
  if (signal !== undefined) return { signal };
  return status === 127 ? { exitCode: status, code: "ENOENT" } : { exitCode: status };
}

function killNow(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // The process has ended by itself.
  }
}
