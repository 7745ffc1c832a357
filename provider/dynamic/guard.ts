import { verbLimit } from "../kernel/limits.ts";
import { printable } from "../kernel/schema/text.ts";
import type { Kind } from "./kind.ts";

/** A verb that did not come to its end in time. It may still be at work. */
export class OutOfTime extends Error {}

/**
 * An object that stands, or may, though its verb failed. Pulumi records it by these fields as a resource that did not
 * initialize, and goes on with it by an update at the next `up`, or deletes it.
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

/** A kind with members, of which some failed: the arguments that say what stands, and which members may be half changed. */
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

/** Runs a verb within the time limit. Throws {@link OutOfTime} where it takes longer. Of members each has a limit of its own. */
export async function inTime<Result>(kind: Kind, verb: string, work: () => Promise<Result>): Promise<Result> {
  if (kind.members) return work();
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

/** What an error says, as a user's terminal may show it: names of links and the words of tools may hold anything. */
export const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error))
    .split("\n")
    .map((line) => printable(line))
    .join("\n");

/** Errors come out as one message: Pulumi prints a stack where there is one. */
export async function cleanly<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const shown = error instanceof Unfinished ? error : new Error(messageOf(error));
    shown.stack = "";
    throw shown;
  }
}
