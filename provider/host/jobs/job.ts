import { CommandError } from "../errors.ts";
import { missingText } from "../run/packages.ts";
import { run } from "../run/run.ts";

/** How a job ended: its exit status, and what it printed to both outputs, in lines. */
export interface JobEnded {
  status: number;
  lines: string[];
}

interface Waiting {
  argv: readonly string[];
  resolve(ended: JobEnded): void;
  reject(error: unknown): void;
}

/** The most jobs that one shell runs at the same time. */
const most = 32;
/** The most shells at the same time. What is asked meanwhile waits, and shares the next shell. */
const shells = 4;
/** How long the first job of a shell waits for others, in milliseconds: the engine asks for each resource by a request of its own. */
const patience = 5;

const waiting: Waiting[] = [];
let running = 0;
let isDue = false;

/**
 * Runs a short command that only looks, as root. All that is asked in one turn shares a shell, which runs the commands at the same
 * time: a process from Node for each would take far longer. A command has to end by itself, within the limit of a command.
 */
export const jobRun = (argv: readonly string[]): Promise<JobEnded> =>
  new Promise((resolve, reject) => {
    waiting.push({ argv, resolve, reject });
    soon();
  });

function soon(): void {
  if (!isDue) setTimeout(begin, patience);
  isDue = true;
}

function begin(): void {
  isDue = false;
  while (waiting.length > 0 && running < shells) {
    const group = waiting.splice(0, most);
    running += 1;
    void inOneShell(group).finally(() => {
      running -= 1;
      if (waiting.length > 0) soon();
    });
  }
}

/**
 * The program of the shell. Its arguments are the jobs: for each the number of its words, then the words. A job's output becomes one
 * line, so that it is written at once, and no output comes between: a pipe takes 4096 bytes at once.
 */
const script = `i=0
while [ "$#" -gt 0 ]; do
  (
    out=$("\${@:2:$1}" 2>&1 </dev/null) && status=0 || status=$?
    [ "\${#out}" -gt 3000 ] && out=\${out:0:1000}$'\\n'\${out:\${#out}-2000}
    printf '%s %s %s\\n' "$i" "$status" "\${out//$'\\n'/$'\\036'}"
  ) &
  shift "$(($1 + 1))"
  i=$((i + 1))
done
wait`;

async function inOneShell(group: readonly Waiting[]): Promise<void> {
  try {
    const words = group.flatMap(({ argv }) => [String(argv.length), ...argv]);
    const { stdout } = await run(["bash", "-c", script, "pulumi-netns-jobs", ...words]);
    const answers = new Map(stdout.split("\n").map((line) => [line.slice(0, line.indexOf(" ")), line]));
    for (const [index, { argv, resolve, reject }] of group.entries()) {
      const ended = endedOf(argv, answers.get(`${index}`));
      if (ended instanceof Error) reject(ended);
      else resolve(ended);
    }
  } catch (error) {
    for (const { reject } of group) reject(error);
  }
}

function endedOf(argv: readonly string[], answer: string | undefined): JobEnded | CommandError {
  const [, status, out = ""] = /^\d+ (\d+) (.*)$/s.exec(answer ?? "") ?? [];
  const command = argv.join(" ");
  if (status === undefined)
    return new CommandError("failed", { command, reason: "it was ended before it was through; run again" });
  const lines = out.split("\u001e");
  const lacking = lines.map(lackingIn).find((one) => one !== undefined);
  if (lacking !== undefined) return new CommandError("missing", { command, reason: missingText(lacking) });
  return { status: Number(status), lines };
}

/** The program that a line says is not there, in the words of nsenter, bash or timeout. */
export function lackingIn(line: string): string | undefined {
  const [, entered, called, timed] =
    /^nsenter: failed to execute ([^:]+): No such|: ([^: ]+): command not found$|^timeout: failed to run command '([^']+)': No such/.exec(
      line,
    ) ?? [];
  return entered ?? called ?? timed;
}
