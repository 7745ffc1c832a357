import { CommandError } from "./errors.ts";
import { enter, type NetnsRef, netnsPathOrHost } from "./netns.ts";
import { run } from "./run.ts";

/** One line of `ip -batch`, as words. A line that `reads` prints one line of JSON. */
export interface Line {
  words: readonly string[];
  reads?: boolean;
}

/** What one line gave: the parsed JSON of a read, or the tool's own words where it failed. */
export interface LineResult {
  value?: unknown;
  error?: string;
}

/** The lines of one caller: the unit of errors, acknowledgement and retry. */
interface Job {
  lines: readonly Line[];
  resolve(results: LineResult[]): void;
  reject(error: unknown): void;
}

interface Queue {
  netns: NetnsRef;
  waiting: Job[];
  running: boolean;
}

const queues = new Map<string, Queue>();

/** Ends each job: read whenever it comes, it tells that the batch got as far as this. */
const acknowledgement: Line = { words: ["addr", "show", "dev", "lo"], reads: true };

/**
 * Runs lines of `ip` in a namespace. What is asked of one namespace at the same time, or while its last batch runs,
 * shares one `ip -batch`; each caller gets a result a line. Throws {@link CommandError} where the batch could not run.
 */
export function ipBatch(netns: NetnsRef, lines: readonly Line[]): Promise<LineResult[]> {
  const key = netns === undefined ? "" : netnsPathOrHost(netns);
  const queue = queues.get(key) ?? { netns, waiting: [], running: false };
  queues.set(key, queue);
  return new Promise((resolve, reject) => {
    queue.waiting.push({ lines, resolve, reject });
    if (!queue.running) {
      queue.running = true;
      setImmediate(() => void drain(key, queue));
    }
  });
}

async function drain(key: string, queue: Queue): Promise<void> {
  while (queue.waiting.length > 0) {
    const jobs = queue.waiting.splice(0);
    const unreached = await runJobs(queue.netns, jobs);
    queue.waiting.unshift(...unreached);
  }
  queues.delete(key);
}

/** Runs jobs as one batch, answers those that it reached, and returns the others. */
async function runJobs(netns: NetnsRef, jobs: readonly Job[]): Promise<Job[]> {
  const command = [...enter(netns), "ip", "-force", "-json", "-details", "-batch", "-"];
  try {
    const lines = jobs.flatMap((job) => [...job.lines, acknowledgement]);
    const { stdout, stderr } = await run(command, { input: batchText(lines), accept: [0, 1, 2, 255] });
    if (stderr.startsWith("nsenter:")) return noNamespace(jobs, stderr.trim());
    return answer(jobs, stdout.split("\n").filter(Boolean), batchErrors(stderr));
  } catch (error) {
    for (const job of jobs) job.reject(error);
    return [];
  }
}

/** Where the namespace is not there, every line has that as its error. */
function noNamespace(jobs: readonly Job[], error: string): Job[] {
  for (const { lines, resolve } of jobs) resolve(lines.map(() => ({ error })));
  return [];
}

/** Hands each job its results; a batch that ended early (a line `ip` could not parse) fails the first job not reached. */
function answer(jobs: readonly Job[], outputs: string[], errors: BatchErrors): Job[] {
  let number = 0;
  for (const [index, job] of jobs.entries()) {
    const results = job.lines.map((line): LineResult => {
      number += 1;
      const error = errors.byLine.get(number);
      if (error !== undefined) return { error };
      return line.reads ? { value: parse(outputs.shift()) } : {};
    });
    number += 1;
    if (outputs.shift() === undefined) {
      const text = job.lines.map(({ words }) => `ip ${words.join(" ")}`).join("; ");
      job.reject(new CommandError("failed", text, errors.rest || "the batch ended before this was done"));
      return jobs.slice(index + 1);
    }
    job.resolve(results);
  }
  return [];
}

const parse = (output: string | undefined): unknown => (output === undefined ? undefined : JSON.parse(output));

interface BatchErrors {
  byLine: Map<number, string>;
  /** Words that belong to no line: why the batch ended. */
  rest: string;
}

/** Reads `ip -force -batch`'s standard error: the message, then `Command failed -:LINE`. */
function batchErrors(stderr: string): BatchErrors {
  const byLine = new Map<number, string>();
  let message: string[] = [];
  for (const text of stderr.split("\n").filter(Boolean)) {
    const failed = /^Command failed -:(\d+)$/.exec(text);
    if (failed) {
      byLine.set(Number(failed[1]), message.join("; ") || "failed without a word");
      message = [];
    } else message.push(text);
  }
  return { byLine, rest: message.join("; ") };
}

const plainWord = /^[A-Za-z0-9_@%+=:,./~^!-]+$/;
/** Printable ASCII without what `ip -batch` treats itself: quotes, backslash, `#`. */
const quotedWord = /^[ !$-&(-[\]-~]+$/;

const batchText = (lines: readonly Line[]): string =>
  lines.map(({ words }) => `${words.map(batchWord).join(" ")}\n`).join("");

/** A word as `ip -batch` reads it. Throws on what cannot be said there, so that one word stays one word. */
function batchWord(word: string): string {
  // The one way to take an alias off a link.
  if (word === "") return '""';
  if (plainWord.test(word)) return word;
  if (quotedWord.test(word)) return `"${word}"`;
  throw new CommandError("failed", "ip -batch", `the word ${JSON.stringify(word)} cannot be said in a batch`);
}
