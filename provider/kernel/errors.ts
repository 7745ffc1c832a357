import type * as z from "zod";
import { advice, CommandError } from "../host/errors.ts";
import { isMarkOf, type Marks, makerText, markedByOther, markParse } from "./marks.ts";

/** The kinds of obstacles in the kernel. The list is closed, so that callers decide by the kind and never by a message. */
export type KernelErrorKind =
  | "taken"
  | "overwritten"
  | "absent"
  | "refused"
  | "conflict"
  | "timeout"
  | "adopted"
  | "interrupted";

/** An obstacle in the user's words: the object, the rule, what was found, and what to do next. */
export class KernelError extends Error {
  readonly kind: KernelErrorKind;
  /** The argument that is to blame, with which the message begins; undefined where none is: see {@link blamed}. */
  argument: string | undefined;

  constructor(kind: KernelErrorKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "KernelError";
    this.kind = kind;
  }
}

/** The same error, which begins with the argument that is to blame, given as a dotted path. */
export function blamed(argument: string, { kind, message, cause }: KernelError): KernelError {
  const error = new KernelError(kind, `${argument}: ${message}`, cause);
  error.argument = argument;
  return error;
}

/** The error for what a tool or the kernel refused: the reason in the tool's words, with advice where these words give none. */
export const refusal = (what: string, reason: string, cause?: unknown): KernelError =>
  new KernelError("refused", `${what}: ${reason}${advice(reason)}`, cause);

/** Reads a tool's output by a schema. Throws where the output does not fit: an unreadable object is not an absent one. */
export function readAs<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.infer<Schema> {
  const { data, error } = schema.safeParse(value);
  if (!error) return data;
  const [issue] = error.issues;
  const where = issue?.path.join(".") || "the whole";
  throw new KernelError("refused", `${what} could not be read: in the answer, ${where}: ${issue?.message}; run again`);
}

/** The error for a name that a foreign object has. `text` is the object's alias: a mark in it tells who made the object. */
export function takenBy(what: string, text: string | undefined, owner?: Marks): KernelError {
  if (owner && isMarkOf(owner, text)) return copied(what);
  const other = markedByOther(text);
  const wayOn = other
    ? "Choose another name"
    : "Choose another name, remove it by hand, or take it over with `adopt: true`";
  return new KernelError(
    "taken",
    `${what} is there already and is not this resource's (${other ?? makerText(text)}); it was not touched. ${wayOn}`,
  );
}

/** The holder of a mark, for messages: `Bridge:br0 of stack lab/dev (backend 0a1b2c3d)`. */
export function holderText(mark: string): string {
  const { resource, stack, home } = markParse(mark) ?? {};
  return resource === undefined ? mark : `${resource} of stack ${stack} (backend ${home})`;
}

const copied = (what: string): KernelError =>
  new KernelError(
    "taken",
    `${what} is there already and is not this resource's: it bears this resource's mark, but nothing else tells that we made it, ` +
      "and others may write such a text; it was not touched. Choose another name, remove it by hand, or take it over with `adopt: true`",
  );

/**
 * Whether the work never began, so that nothing is undone: a user who may not act as root runs no command at all, and a command
 * that an earlier run began, and did not end, is left as it is.
 */
export const neverBegan = (error: unknown): boolean =>
  error instanceof CommandError
    ? error.kind === "refused"
    : error instanceof KernelError && error.kind === "interrupted";

const absences = [
  /^Device "[^"]*" does not exist/,
  /^Cannot find device/,
  /No such device/,
  /^nsenter: cannot open .*: No such file or directory/,
  // An `ip netns` that was cut off leaves a file without a namespace.
  /^nsenter: reassociate to namespace .* failed: Invalid argument/,
  /RTNETLINK answers: No such process/,
  // The kernel says this of neighbours, rules and entries of a bridge.
  /^RTNETLINK answers: No such file or directory/,
  /RTNETLINK answers: Cannot assign requested address/,
  /^Error: ipv4: Address not found/,
  // The kernel says both of a queueing discipline.
  /^Error: Invalid handle/,
  /^Error: Cannot delete qdisc with handle of zero/,
  /FIB table does not exist/,
  /^Error: ipv6: address not found/i,
  /^Cannot remove namespace file .*: No such file or directory/,
];

/** Whether a tool's error means that the object is absent. This list is the only place that decides it. */
export const meansAbsent = (stderr: string): boolean => absences.some((absence) => absence.test(stderr));

/** Whether a tool's error means that an object of this name exists already. */
export const meansExists = (stderr: string): boolean =>
  /File exists|address already assigned|Exclusivity flag on|NLM_F_REPLACE needed/i.test(stderr);
