/** The kinds of errors of the process layer. The list is closed: callers decide by the kind, never by a message. */
export type CommandErrorKind = "refused" | "missing" | "failed" | "timeout" | "garbled";

/** A command that could not do its work: what ran, how it ended, the tool's own reason, and what to do about it. */
export class CommandError extends Error {
  readonly kind: CommandErrorKind;
  readonly command: string;
  readonly reason: string;
  readonly status: number | undefined;

  constructor(kind: CommandErrorKind, { command, reason, status }: Failure) {
    super(`${command}: ${reason || `ended with status ${status ?? "unknown"}`}${advice(reason)}`);
    this.name = "CommandError";
    this.kind = kind;
    this.command = command;
    this.reason = reason;
    this.status = status;
  }
}

interface Failure {
  /** The command, for the reader to try by hand; or the file or the setting that the error is about. */
  command: string;
  /** What the tool wrote to stderr, trimmed and unchanged; where no tool ran, what stood in the way. */
  reason: string;
  /** The exit status, where the command ran to its end. */
  status?: number | undefined;
}

const advices: readonly (readonly [reason: RegExp, advice: string])[] = [
  [
    /Operation not permitted|Permission denied/i,
    "what runs this needs root's capabilities CAP_NET_ADMIN and CAP_SYS_ADMIN: in a container, `--privileged`",
  ],
  [/No space left on device/i, "make room there: `df -h /run /etc`; then `pulumi up` again"],
  [
    /No buffer space|Cannot allocate memory/i,
    "the kernel is out of memory or of what it allows of it; then `pulumi up` again",
  ],
  [/resource busy/i, "something else holds it; `pulumi up` again when it is let go of"],
  [
    /Read-only file system/i,
    "it is mounted read-only, `findmnt -T PATH` shows as what: make that writable, `mount -o remount,rw MOUNT`, " +
      "or in a container run with `--privileged`, or `--tmpfs /run`; then `pulumi up` again",
  ],
  [
    /Operation not supported|Unknown device type/,
    "this kernel lacks a feature that was asked for: `pulumi-netns doctor` tells what to load",
  ],
];

/** Advice about an error of a tool or of the kernel, in brackets, where its text gives none; otherwise an empty text. */
export function advice(reason: string): string {
  const found = advices.find(([pattern]) => pattern.test(reason));
  return found ? ` (${found[1]})` : "";
}

/** The JSON that a command printed. Throws where the text is no JSON: unreadable output does not mean that there is nothing. */
export function jsonOf(output: string, command: string): unknown {
  try {
    return JSON.parse(output);
  } catch (cause) {
    return jsonWithControls(output) ?? fail(command, output, cause as Error);
  }
}

/** Reads JSON with control characters: the kernel lets a link's name have them, and iproute2 prints them unescaped. */
function jsonWithControls(output: string): unknown {
  const escaped = output.replace(/\p{Cc}/gu, (one) =>
    "\t\n\r".includes(one) ? one : `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  try {
    return escaped === output ? undefined : JSON.parse(escaped);
  } catch {
    return undefined;
  }
}

function fail(command: string, output: string, cause: Error): never {
  throw garbled(command, output, cause.message);
}

/** The error for a command whose output cannot be read. */
export const garbled = (command: string, output: string, why: string): CommandError =>
  new CommandError("garbled", {
    command,
    reason: `what it printed cannot be read (${why}): ${JSON.stringify(output.slice(0, 60))}; try the command by hand, then run again`,
  });
