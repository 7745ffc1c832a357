import { withoutSecrets } from "../provider/kernel/schema/credentials.ts";
import { plain } from "./terminal.ts";

/** An error that the user can solve. Its message is one line that says what to type. */
export class Problem extends Error {
  /** The exit status of the command. */
  readonly status: number;

  constructor(message: string, status = 1) {
    super(message);
    this.name = "Problem";
    this.status = status;
  }
}

/** Prints to standard error why a command ended. An unexpected error is printed with its stack trace. */
export function report(error: unknown): void {
  const told = error instanceof Problem || (error as Error).name === "CommandError";
  const text = told ? (error as Error).message : ((error as Error).stack ?? String(error));
  process.stderr.write(plain(withoutSecrets(`pulumi-netns: ${text}\n`)));
  process.exitCode = error instanceof Problem ? error.status : 1;
}
