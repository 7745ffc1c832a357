import type { CommandEnd } from "../../host/command/command.ts";
import type { CommandError } from "../../host/errors.ts";
import { missingText } from "../../host/run/packages.ts";
import type { Lacking } from "../../host/shell/starting.ts";
import { rootPath } from "../../host/shell/words.ts";
import { blamed, KernelError, refusal } from "../errors.ts";
import { placeText } from "../notes/place.ts";
import { shown } from "../schema/text.ts";
import type { Command, CommandResult, Expected } from "./form.ts";
import { lastLines, statusText } from "./text.ts";

/** The error of a command that was not started, since something is lacking. */
export function notStarted(command: Startable, lacking: Lacking): KernelError {
  const { argument, user, group, cwd, argv, env } = command;
  const place = placeText(command.netns);
  const absent = (blame: string, text: string) => blamed(blame, new KernelError("absent", text));
  if (lacking === "user")
    return absent("user", `there is no user ${shown(`${user}`)} in ${place}; \`getent passwd\` lists them`);
  if (lacking === "group")
    return absent("group", `there is no group ${shown(`${group}`)} in ${place}; \`getent group\` lists them`);
  if (lacking === "cwd") return absent("cwd", `there is no folder ${shown(cwd)} in ${place}; make it first`);
  if (lacking === "setpriv") return absent("user", missingText("setpriv"));
  return absent(
    argument,
    noProgram(argv[0] ?? "", { place, path: env.PATH === undefined ? rootPath : "the PATH of `env`" }),
  );
}

/** What a command is started with. */
type Startable = Pick<Command, "netns" | "argv" | "argument" | "cwd" | "user" | "group" | "env">;

/** Tells that there is no such program: where `path` names the folders in which it was looked for. */
export function noProgram(program: string, { place, path }: { place: string; path: string }): string {
  const what = program.includes("/")
    ? `${shown(program)} in ${place} is no program: no such file, or not executable`
    : `there is no program ${shown(program)} in ${path} of ${place}`;
  return `${what}; install it, or give its absolute path`;
}

/** The error of a command whose place could not be made, or of which nobody tells how it ended. */
export const notHeard = (command: Command, error: CommandError): KernelError =>
  blamed(
    error.kind === "timeout" ? limitOf(command) : command.argument,
    refusal(whatText(command), error.reason, error),
  );

/** The error of a command that took too long. */
export const tooLate = (command: Command, { stderr }: CommandEnd): KernelError =>
  blamed(
    limitOf(command),
    new KernelError(
      "timeout",
      `${whatText(command)} did not end within ${command.timeout} s, so it was killed with all that it had started${wordsText(command, stderr)}\n` +
        "Give it more seconds by `timeout`; what goes on for longer is no command that ends",
    ),
  );

const limitOf = ({ argument }: Command): string => (argument === "command" ? "timeout" : argument);

/** The error of a command that ended in another way than was expected. */
export function notAsExpected(command: Command, result: CommandResult, expected: Expected): KernelError {
  const { stdout, stderr, exitCode } = result;
  if (exitCode !== expected.exitCode) {
    const how = `${whatText(command)} ended with ${statusText(exitCode)}, not ${expected.exitCode}`;
    const advice =
      command.argument === "undo"
        ? "Correct `undo` by an `up`, which runs nothing, or what it needs; the next deletion runs it again"
        : "Correct the command, or what it needs; where this status is right, give `expect.exitCode`";
    return blamed(
      command.argument,
      new KernelError("refused", `${how}${wordsText(command, stderr || stdout)}\n${advice}`),
    );
  }
  const printed = lastLines(stdout, command) || "\n  (nothing)";
  const text = `${whatText(command)} did not print what matches ${shown(`${expected.stdout}`)}, but:${printed}`;
  return blamed("expect.stdout", new KernelError("refused", `${text}\nCorrect the command, or the pattern`));
}

/** The command and its place, for messages. */
export function whatText({ argv, netns }: Pick<Command, "argv" | "netns">): string {
  const words = argv.join(" ");
  return `\`${words.length > 200 ? `${words.slice(0, 200)}…` : words}\` ${netns === undefined ? "on" : "in"} ${placeText(netns)}`;
}

const wordsText = (command: Command, printed: string): string => {
  const lines = lastLines(printed, command);
  return lines === "" ? "" : `; its last words:${lines}`;
};
