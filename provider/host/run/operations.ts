import { channel } from "node:diagnostics_channel";

/**
 * One operation on the host: a command, or a change of a file. Each operation is published before it starts and after it has
 * ended, so that a trace can be written, and so that a test can end the process, or fail the operation, at any point.
 */
export interface Operation {
  /**
   * The arguments of the command. For a file that this process changes itself: those of the command that does the same. A
   * subscriber may replace a command's arguments; the command runs with what the subscriber leaves here.
   */
  argv: readonly string[];
  /** Standard input. The command gets what a subscriber leaves here. */
  input?: string | undefined;
  /**
   * The lines, as lists of words, or the statements that the input or the last argument
   * consists of. A subscriber can check these.
   */
  meant?: readonly (readonly string[] | string)[] | undefined;
  /** Set by a subscriber: the operation does not happen, and ends with this error. */
  refusal?: Error;
}

/** Published before an operation, to subscribers of `node:diagnostics_channel`. */
const starts = channel("pulumi-netns:operation-start");
/** Published after the operation, with the same object. */
const ends = channel("pulumi-netns:operation-end");

/** Does one operation. Throws the operation's own error, or the refusal. */
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
