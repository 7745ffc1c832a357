/** Why the kernel's state did not allow what was asked. A closed list, so that code decides by it and never by a text. */
export type KernelErrorKind = "taken" | "overwritten" | "absent" | "refused" | "conflict" | "timeout";

/** What stands in the way, in the user's words: the object, the rule, what was found, and what to do next. */
export class KernelError extends Error {
  readonly kind: KernelErrorKind;

  constructor(kind: KernelErrorKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "KernelError";
    this.kind = kind;
  }
}

const absences = [
  /^Device "[^"]*" does not exist/,
  /^Cannot find device/,
  /No such device/,
  /^nsenter: cannot open .*: No such file or directory/,
  /RTNETLINK answers: No such process/,
  /RTNETLINK answers: Cannot assign requested address/,
  /^Error: ipv4: Address not found/,
  /FIB table does not exist/,
  /^Error: ipv6: address not found/i,
  /^Cannot remove namespace file .*: No such file or directory/,
];

/** Whether a tool's words mean that the object is not there. The one place that decides it. */
export const meansAbsent = (words: string): boolean => absences.some((absence) => absence.test(words));

/** Whether a tool's words mean that an object of this name is there already. */
export const meansExists = (words: string): boolean => /File exists|address already assigned/i.test(words);
