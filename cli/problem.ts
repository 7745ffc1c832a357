import { withoutSecrets } from "../provider/kernel/schema/credentials.ts";
import { plain } from "./terminal.ts";

/** An error that the user can solve. Its message is one line that says what to type. The command ends with status 1. */
export class Problem extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Problem";
  }
}

/** Prints to standard error why a command ended. An unexpected error is printed with its stack trace. */
export function report(error: unknown): void {
  const told = error instanceof Problem || (error as Error).name === "CommandError";
  const text = told ? (error as Error).message : ((error as Error).stack ?? String(error));
  process.stderr.write(plain(withoutSecrets(`pulumi-netns: ${text}\n`)));
  process.exitCode = 1;
}
