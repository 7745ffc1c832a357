import { type CommandEnd, commandRun } from "../../host/command/command.ts";
import { CommandError } from "../../host/errors.ts";
import { nodeEnter } from "../node/enter.ts";
import { notAsExpected, notHeard, notStarted, tooLate } from "./failures.ts";
import type { Command, CommandResult, Expected } from "./form.ts";
import { patternOf } from "./schema.ts";
import { legible } from "./text.ts";

/**
 * Runs a command as root, or as another user, with the node's files and network. Throws where it does not end in time, or not as
 * expected. @param never called where the command was not even started, before the error is thrown
 */
export async function commandDo(command: Command, expected: Expected, never = async () => {}): Promise<CommandResult> {
  const end = await ended(command).catch(async (error: Error) => {
    if (!(error instanceof CommandError) || error.kind === "refused") throw error;
    if (error.kind === "missing" || error.kind === "failed") await never();
    throw notHeard(command, error);
  });
  if (end.how === "late") throw tooLate(command, end);
  if (end.how !== "ended") {
    await never();
    throw notStarted(command, end.how);
  }
  const result = { stdout: legible(end.stdout), stderr: legible(end.stderr), exitCode: end.status };
  const isRight = expected.stdout === undefined || patternOf(expected.stdout)?.test(result.stdout);
  if (end.status !== expected.exitCode || !isRight) throw notAsExpected(command, result, expected);
  return result;
}

async function ended({ netns, argv, cwd, user, group, env, stdin, timeout }: Command): Promise<CommandEnd> {
  const enter = await nodeEnter(netns);
  return commandRun({ argv, enter, cwd, user, group, env, stdin, seconds: timeout });
}
