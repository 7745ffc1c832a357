import { channel } from "node:diagnostics_channel";

/**
 * One thing that is done to the host: a command, or a change of a file. Each is published before it starts and after it
 * ended, so that a trace can be written, and so that a test can end the process, or fail the operation, at any point.
 */
export interface Operation {
  /**
   * A command's words; of a file that this process changes itself, those of the command that does the same. What a
   * subscriber leaves here of a command is what is run.
   */
  argv: readonly string[];
  /** Standard input. What a subscriber leaves here is what is sent. */
  input?: string | undefined;
  /** What the input says, or the last word of a command that takes several: lines of words, or statements. To check it by. */
  meant?: readonly (readonly string[] | string)[] | undefined;
  /** Set by a subscriber: the operation does not happen, and ends with this error. */
  refusal?: Error;
}

/** Published before an operation, to subscribers of `node:diagnostics_channel`. */
const starts = channel("pulumi-netns:operation-start");
/** Published after it, with the same object. */
const ends = channel("pulumi-netns:operation-end");

/** Does one operation. Throws what it throws, or the refusal. */
export async function operate<Result>(
  operation: Operation,
  work: (operation: Operation) => Promise<Result>,
): Promise<Result> {
  starts.publish(operation);
  if (operation.refusal) throw operation.refusal;
  const result = await work(operation);
  ends.publish(operation);
  return result;
}
