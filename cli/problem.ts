import { withoutSecrets } from "../provider/kernel/schema/credentials.ts";
import { plain } from "./terminal.ts";

/** What stands in the way of a command, in one line that says what to type. It ends the command with status 1. */
export class Problem extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Problem";
  }
}

/** Says on standard error why a command ended. Of a mistake of our own, the whole trace. */
export function report(error: unknown): void {
  const told = error instanceof Problem || (error as Error).name === "CommandError";
  const text = told ? (error as Error).message : ((error as Error).stack ?? String(error));
  process.stderr.write(plain(withoutSecrets(`pulumi-netns: ${text}\n`)));
  process.exitCode = 1;
}
