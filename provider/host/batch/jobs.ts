import { CommandError } from "../errors.ts";
import { enter, type NetnsRef } from "../netns.ts";
import { type RunResult, run, type Starter } from "../run/run.ts";
import { inSlot, onHost } from "../shell/slots.ts";
import {
  type Answer,
  type Answers,
  acknowledged,
  answersOf,
  type LineResult,
  resultOf,
  resultOrRefusal,
} from "./answers.ts";
import { type Batch, batchOf, type Line } from "./lines.ts";
import { type Program, programArgv } from "./program.ts";
import { batchLine } from "./text.ts";

/** The lines of one caller. Errors, acknowledgements and retries are for a job as a whole. */
export interface Job {
  program: Program;
  lines: readonly Line[];
  resolve(results: LineResult[]): void;
  reject(error: unknown): void;
}

/** Runs jobs of one program as one batch, answers the jobs that the batch reached, and returns the others. */
export async function runJobs<Own extends Job>(netns: NetnsRef, jobs: readonly Own[]): Promise<Own[]> {
  const program = jobs[0]?.program;
  if (!program) return [];
  const lines = jobs.map((job) => job.lines);
  const batch = batchOf(lines, program.acknowledgements);
  try {
    const result = await (netns === undefined ? onHost : inSlot)((how) => send({ netns, program }, batch, how));
    if (result.stderr.startsWith("nsenter:")) return noNamespace(jobs, result.stderr.trim());
    return answer(jobs, answersOf(program, batch, result));
  } catch (error) {
    for (const job of jobs) job.reject(error);
    return [];
  }
}

function send({ netns, program }: Doer, { sent }: Batch, how?: Starter): Promise<RunResult> {
  const meant = sent.map(({ argv }) => argv);
  const input = meant.map((argv) => batchLine(program, argv)).join("");
  return run([...enter(netns), ...programArgv(program)], { input, meant, accept: [0, 1, 2, 255], how });
}

/** The program of a batch, and the batch's namespace. */
interface Doer {
  netns: NetnsRef;
  program: Program;
}

/** Gives every line the same error: the namespace is not there. */
function noNamespace(jobs: readonly Job[], error: string): [] {
  for (const { lines, resolve } of jobs) resolve(lines.map(() => ({ error })));
  return [];
}

/**
 * Hands each job its results. A batch that ended early fails the first job that it did not reach. A job that was reached may lack
 * the answer to a shared read; this read is asked for again.
 */
function answer<Own extends Job>(jobs: readonly Own[], answers: Answers): Own[] {
  const again: Own[] = [];
  for (const [index, job] of jobs.entries()) {
    const own = answers.byJob[index] ?? [];
    if (own.at(-1) === undefined) {
      endedAt(job, own, answers);
      return [...again, ...jobs.slice(index + 1)];
    }
    const last = job.lines.at(-1);
    if (last?.shared && own[job.lines.length - 1] === undefined) again.push(lastAgain(job, last, own));
    else settle(job, own);
  }
  return again;
}

/** Answers the job at which the batch ended. */
function endedAt({ program, lines, resolve, reject }: Job, own: readonly Answer[], { rest, isRefusal }: Answers): void {
  const command = lines.map(({ argv }) => `${program.name} ${argv.join(" ")}`).join("; ");
  const reason = rest || "the batch ended before this was done; run again";
  if (isRefusal) resolve(lines.map((_, index) => resultOrRefusal(program, own[index], rest)));
  else reject(new CommandError("failed", { command, reason }));
}

/** The rest of a job of which only the last line has no answer. */
const lastAgain = <Own extends Job>(job: Own, last: Line, own: readonly Answer[]): Own => ({
  ...job,
  lines: [last],
  resolve: ([result = {}]) => settle(job, [...own.slice(0, job.lines.length - 1), result]),
});

/** Answers one job. An answer that cannot be read is the error of this job alone. */
function settle(job: Job, answers: readonly Answer[]): void {
  const { program, lines } = job;
  try {
    if (answers.length > lines.length) acknowledged(program, answers.at(-1));
    job.resolve(answers.slice(0, lines.length).map((one) => resultOf(program, one)));
  } catch (error) {
    job.reject(error);
  }
}
