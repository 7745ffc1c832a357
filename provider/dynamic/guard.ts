import { verbLimit } from "../kernel/limits.ts";
import { printable } from "../kernel/schema/text.ts";
import type { Kind } from "./kind.ts";

/** The error of a verb that did not end in time. The verb may still be at work. */
export class OutOfTime extends Error {}

/**
 * The error of a verb that failed though its object exists, or may exist. By these fields Pulumi records a resource that did not
 * initialize: the next `up` updates it, or deletes it.
 */
export class Unfinished extends Error {
  readonly id: string;
  readonly properties: Record<string, unknown>;
  readonly reasons: string[];

  constructor(id: string, properties: Record<string, unknown>, reason: string) {
    super(reason);
    this.id = id;
    this.properties = properties;
    this.reasons = [reason];
  }
}

/** The error where some members failed: it has the arguments of the members that stand, and those that may be half changed. */
export class PartlyDone extends Error {
  readonly stands: Record<string, unknown>;
  readonly doubtful: readonly string[];

  constructor(message: string, stands: Record<string, unknown>, doubtful: readonly string[]) {
    super(message);
    this.stands = stands;
    this.doubtful = doubtful;
  }
}

/** Runs a verb within the time limit, with clean errors. */
export const attempt = <Result>(kind: Kind, verb: string, work: () => Promise<Result>): Promise<Result> =>
  cleanly(() => inTime(kind, verb, work));

/** Runs a verb within the time limit, or throws {@link OutOfTime}. In a kind with members each member has a limit of its own. */
export async function inTime<Result>(kind: Kind, verb: string, work: () => Promise<Result>): Promise<Result> {
  if (kind.members || kind.timesItself) return work();
  let timer: NodeJS.Timeout | undefined;
  const milliseconds = verbLimit();
  const limit = new Promise<never>((_, reject) => {
    const late = () => new OutOfTime(`${kind.name}: ${verb} did not end within ${milliseconds / 1000} s; run again`);
    timer = setTimeout(() => reject(late()), milliseconds);
  });
  try {
    return await Promise.race([work(), limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** The message of an error as printable text, since names of links and the messages of tools may hold any bytes. */
export const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error))
    .split("\n")
    .map((line) => printable(line))
    .join("\n");

/** Reduces an error to its message, since Pulumi prints the stack of an error that has one. */
export async function cleanly<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const shown = error instanceof Unfinished ? error : new Error(messageOf(error));
    shown.stack = "";
    throw shown;
  }
}
