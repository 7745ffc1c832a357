import { garbled, jsonOf } from "../errors.ts";
import type { RunResult } from "../run/run.ts";
import type { Batch } from "./lines.ts";
import { batchName, type Program } from "./program.ts";
import { type BatchErrors, batchErrors } from "./text.ts";

/** The result of one line: the parsed JSON of a read, or the tool's own words where the line failed. */
export interface LineResult {
  value?: unknown;
  error?: string;
}

/** The output of a read, parsed once for all jobs that share the read. */
class Printed {
  readonly text: string;
  private readonly program: Program;
  private parsed: { value: unknown } | undefined;

  constructor(text: string, program: Program) {
    this.text = text;
    this.program = program;
  }

  get value(): unknown {
    this.parsed ??= { value: jsonOf(this.text, batchName(this.program)) };
    return this.parsed.value;
  }
}

/** The answer to a line; undefined where the batch ended before the line. */
export type Answer = LineResult | Printed | undefined;

/** The answers to each job of a batch, line by line, and why the batch ended early, if it did. */
export interface Answers {
  byJob: Answer[][];
  rest: string;
  /** Whether the batch ended at a line that the kernel refused, as with `ip neigh`, and not at one that cannot be parsed. */
  isRefusal: boolean;
}

/** Reads a program's answers to a batch. Throws where answers were lost: otherwise a line would get another line's answer. */
export function answersOf(program: Program, batch: Batch, { stdout, stderr, status }: RunResult): Answers {
  const errors = batchErrors(stderr);
  // A last line without a newline was cut off when the program ended.
  const outputs = stdout.split("\n").slice(0, -1).filter(Boolean);
  const expected = batch.sent.filter(({ reads }, index) => reads && !errors.byLine.has(index + 1)).length;
  // A batch that ran to its end printed a line for each read that did not fail.
  if (status !== 255 && !errors.rest && outputs.length !== expected)
    throw garbled(batchName(program), outputs.join("\n"), `${outputs.length} lines in place of ${expected}`);
  const printed = outputs.map((text) => new Printed(text, program));
  const byJob = placed(batch, printed, errors);
  acknowledged(program, byJob.at(-1)?.[0]);
  return { byJob, rest: errors.rest, isRefusal: status === 2 || errors.rest.includes("RTNETLINK answers:") };
}

/** Throws where an acknowledgement has another line's answer: an object could then look as if it were gone. */
export function acknowledged(program: Program, answer: Answer): void {
  if (!(answer instanceof Printed)) return;
  const { value } = answer;
  if (!Array.isArray(value) || !program.acknowledges(value))
    throw garbled(batchName(program), answer.text, "it is not what was asked for");
}

/** Turns an answer into the caller's result. Throws where the answer cannot be read. */
export function resultOf(program: Program, answer: Answer): LineResult {
  if (answer === undefined) throw garbled(batchName(program), "", "there is no answer");
  return answer instanceof Printed ? { value: answer.value } : answer;
}

/**
 * The result in a job at which the kernel's refusal ended the program: a line that may not
 * have been done gets the refusal as its error.
 */
export const resultOrRefusal = (program: Program, answer: Answer, refusal: string): LineResult =>
  answer instanceof Printed || answer?.error !== undefined ? resultOf(program, answer) : { error: refusal };

function placed({ sent, places }: Batch, printed: readonly Printed[], { byLine }: BatchErrors): Answer[][] {
  let next = 0;
  const answers = sent.map(({ reads }, index): Answer => {
    const error = byLine.get(index + 1);
    if (error !== undefined) return { error };
    return reads ? printed[next++] : {};
  });
  return places.map((lines) => lines.map((place) => answers[place]));
}
