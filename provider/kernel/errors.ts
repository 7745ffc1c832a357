import type * as z from "zod";
import { advice, CommandError } from "../host/errors.ts";
import { isMarkOf, type Marks, makerText, markedByOther, markParse } from "./marks.ts";

/** Why the kernel's state did not allow what was asked. A closed list, so that code decides by it and never by a text. */
export type KernelErrorKind = "taken" | "overwritten" | "absent" | "refused" | "conflict" | "timeout" | "adopted";

/** What stands in the way, as the user would say it: the object, the rule, what was found, and what to do next. */
export class KernelError extends Error {
  readonly kind: KernelErrorKind;

  constructor(kind: KernelErrorKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "KernelError";
    this.kind = kind;
  }
}

/** What a tool or the kernel refused, with its own reason, and what to do where that does not say it. */
export const refusal = (what: string, reason: string, cause?: unknown): KernelError =>
  new KernelError("refused", `${what}: ${reason}${advice(reason)}`, cause);

/** A value that a tool printed, by a schema. Throws where it does not fit: what cannot be read is not taken for gone. */
export function readAs<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.infer<Schema> {
  const { data, error } = schema.safeParse(value);
  if (!error) return data;
  const [issue] = error.issues;
  const where = issue?.path.join(".") || "the whole";
  throw new KernelError("refused", `${what} could not be read: in the answer, ${where}: ${issue?.message}; run again`);
}

/** A foreign object has the name. `text` is its alias: it may tell who made it, and then what to do. */
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

/** Who has a mark: `Bridge:br0 of stack lab/dev`. */
export function holderText(mark: string): string {
  const { resource, stack } = markParse(mark) ?? {};
  return resource === undefined ? mark : `${resource} of stack ${stack}`;
}

const copied = (what: string): KernelError =>
  new KernelError(
    "taken",
    `${what} is there already and is not this resource's: it bears this resource's mark, but nothing else tells that we made it, ` +
      "and others may write such a text; it was not touched. Choose another name, remove it by hand, or take it over with `adopt: true`",
  );

/** Whether nothing was begun: who is not let act as root runs no command at all. */
export const neverBegan = (error: unknown): boolean => error instanceof CommandError && error.kind === "refused";

const absences = [
  /^Device "[^"]*" does not exist/,
  /^Cannot find device/,
  /No such device/,
  /^nsenter: cannot open .*: No such file or directory/,
  // A file without a namespace, which an `ip netns` left that was cut off.
  /^nsenter: reassociate to namespace .* failed: Invalid argument/,
  /RTNETLINK answers: No such process/,
  // Of neighbours, rules and entries of a bridge.
  /^RTNETLINK answers: No such file or directory/,
  /RTNETLINK answers: Cannot assign requested address/,
  /^Error: ipv4: Address not found/,
  /FIB table does not exist/,
  /^Error: ipv6: address not found/i,
  /^Cannot remove namespace file .*: No such file or directory/,
];

/** Whether a tool's error means that the object is not there. The one place that decides it. */
export const meansAbsent = (stderr: string): boolean => absences.some((absence) => absence.test(stderr));

/** Whether a tool's error means that an object of this name is there already. */
export const meansExists = (stderr: string): boolean => /File exists|address already assigned/i.test(stderr);
