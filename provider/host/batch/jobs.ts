import { CommandError, garbled, jsonOf } from "../errors.ts";
import { enter, type NetnsRef } from "../netns.ts";
import { type RunResult, run, type Starter } from "../run/run.ts";
import { inSlot, onHost } from "../shell/slots.ts";
import { type Acknowledgements, type Batch, batchOf, type Line } from "./lines.ts";
import { type BatchErrors, batchErrors, batchLine } from "./text.ts";

/** What one line gave: the parsed JSON of a read, or the tool's own words where it failed. */
export interface LineResult {
  value?: unknown;
  error?: string;
}

/** The lines of one caller: the unit of errors, acknowledgement and retry. */
export interface Job {
  lines: readonly Line[];
  resolve(results: LineResult[]): void;
  reject(error: unknown): void;
}

/** The look at a route costs the same whatever is there; its refusal tells as much. That at `lo` prints its line everywhere. */
const acknowledgements: Acknowledgements = {
  job: { words: ["route", "get", "127.0.0.1"], reads: true },
  end: { words: ["addr", "show", "dev", "lo"], reads: true },
};

/** Runs jobs as one batch, answers those that it reached, and returns the others. */
export async function runJobs<Own extends Job>(netns: NetnsRef, jobs: readonly Own[]): Promise<Own[]> {
  const batch = batchOf(
    jobs.map(({ lines }) => lines),
    acknowledgements,
  );
  try {
    const { stdout, stderr, status } = await (netns === undefined ? onHost : inSlot)((how) => send(netns, batch, how));
    if (stderr.startsWith("nsenter:")) return noNamespace(jobs, stderr.trim());
    const errors = batchErrors(stderr);
    const outputs = stdout.split("\n").filter(Boolean);
    if (status !== 255 && !errors.rest) assertWhole(batch, outputs, errors);
    const results = resultsOf(batch, outputs, errors);
    assertAligned(results.at(-1)?.[0]);
    return answer(jobs, results, errors);
  } catch (error) {
    for (const job of jobs) job.reject(error);
    return [];
  }
}

function send(netns: NetnsRef, { sent }: Batch, how?: Starter): Promise<RunResult> {
  const command = [...enter(netns), "ip", "-force", "-json", "-details", "-batch", "-"];
  const meant = sent.map(({ words }) => words);
  return run(command, { input: meant.map(batchLine).join(""), meant, accept: [0, 1, 2, 255], how });
}

/** Where the namespace is not there, every line has that as its error. */
function noNamespace(jobs: readonly Job[], error: string): [] {
  for (const { lines, resolve } of jobs) resolve(lines.map(() => ({ error })));
  return [];
}

/** A batch that came to its end printed a line for each read that did not fail; else lines would be taken for others. */
function assertWhole({ sent }: Batch, outputs: readonly string[], { byLine }: BatchErrors): void {
  const expected = sent.filter(({ reads }, index) => reads && !byLine.has(index + 1)).length;
  if (outputs.length === expected) return;
  throw garbled(batchName, outputs.join("\n"), `${outputs.length} lines in place of ${expected}`);
}

/** What a read printed. It is parsed once for all jobs that asked for it. */
class Printed {
  readonly text: string;
  private parsed: { value: unknown } | undefined;

  constructor(text: string) {
    this.text = text;
  }

  get value(): unknown {
    this.parsed ??= { value: jsonOf(this.text, batchName) };
    return this.parsed.value;
  }
}

type Raw = LineResult | Printed | undefined;

/** What each job's lines gave: an error, what a read printed, or undefined where it printed nothing. */
function resultsOf({ sent, places }: Batch, outputs: readonly string[], { byLine }: BatchErrors): Raw[][] {
  let next = 0;
  const results = sent.map(({ reads }, index): Raw => {
    const error = byLine.get(index + 1);
    if (error !== undefined) return { error };
    const output = reads ? outputs[next++] : undefined;
    return output === undefined ? (reads ? undefined : {}) : new Printed(output);
  });
  return places.map((lines) => lines.map((place) => results[place]));
}

/** A read whose output is another's would look like an object that is gone: the batch's last one tells. */
function assertAligned(end: Raw): void {
  if (end instanceof Printed && !isLoopback(end.value))
    throw garbled(batchName, end.text, "it is not what was asked for");
}

/**
 * Hands each job its results. A batch that ended early (a line `ip` could not parse) fails the first job not reached; those
 * that were reached may lack the read that they share, which is asked for again.
 */
function answer<Own extends Job>(jobs: readonly Own[], results: readonly Raw[][], errors: BatchErrors): Own[] {
  const again: Own[] = [];
  for (const [index, job] of jobs.entries()) {
    const own = results[index] ?? [];
    if (own.at(-1) === undefined) {
      const text = job.lines.map(({ words }) => `ip ${words.join(" ")}`).join("; ");
      const reason = errors.rest || "the batch ended before this was done; run again";
      job.reject(new CommandError("failed", { command: text, reason }));
      return [...again, ...jobs.slice(index + 1)];
    }
    const last = job.lines.at(-1);
    if (last?.shared && own[job.lines.length - 1] === undefined) again.push(lastAgain(job, last, own));
    else settle(job, own);
  }
  return again;
}

/** What is left of a job whose last line alone has no answer. */
const lastAgain = <Own extends Job>(job: Own, last: Line, own: readonly Raw[]): Own => ({
  ...job,
  lines: [last],
  resolve: ([result = {}]) => settle(job, [...own.slice(0, job.lines.length - 1), result]),
});

/** Answers one job. What it cannot read is its own error, and no other's. */
function settle(job: Job, results: readonly Raw[]): void {
  try {
    if (results.length > job.lines.length) assertAligned(results.at(-1));
    job.resolve(results.slice(0, job.lines.length).map(resultOf));
  } catch (error) {
    job.reject(error);
  }
}

const resultOf = (one: Raw): LineResult =>
  one instanceof Printed ? { value: one.value } : (one ?? { value: jsonOf("", batchName) });

const batchName = "ip -json -batch -";

/** Whether this answers an acknowledgement. Where `lo` is down, the way to it may be a default route. */
const isLoopback = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.some((one: { ifname?: unknown; dst?: unknown } | null) => one?.ifname === "lo" || one?.dst === "127.0.0.1");
