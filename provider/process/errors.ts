/** What the process layer can report. A closed list: code above decides by it, never by a message. */
export type CommandErrorKind = "refused" | "missing" | "failed" | "timeout";

/** A command that could not do its work: what ran, how it ended, and the tool's own words. */
export class CommandError extends Error {
  readonly kind: CommandErrorKind;
  /** The command as words, for the reader to try by hand. */
  readonly command: string;
  readonly status: number | undefined;
  /** What the tool said, trimmed, unchanged. */
  readonly words: string;

  constructor(kind: CommandErrorKind, command: string, words: string, status?: number) {
    super(`${command}: ${words || `ended with status ${status ?? "unknown"}`}`);
    this.name = "CommandError";
    this.kind = kind;
    this.command = command;
    this.words = words;
    this.status = status;
  }
}
