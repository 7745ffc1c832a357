import { setTimeout as wait } from "node:timers/promises";
import { Command, InvalidArgumentError } from "commander";
import { logRead } from "../../provider/kernel/process/folder.ts";
import type { StackRef } from "../stack/engine.ts";
import { processNamed, stackProcesses } from "../stack/processes.ts";
import { print } from "../terminal.ts";

interface LogsOptions extends StackRef {
  follow?: boolean;
  lines?: number;
}

/** `pulumi-netns logs`: prints what a process of a stack printed. */
export const logsCommand = (): Command =>
  new Command("logs")
    .description("print what a process of a stack has printed")
    .argument("<process>", "the process by its name, or as NODE/NAME: see `pulumi-netns ps`")
    .option("-C, --cwd <folder>", "the folder of the Pulumi project (default: this folder)")
    .option("-s, --stack <name>", "the stack (default: the selected one)")
    .option("-f, --follow", "go on printing what comes, until Ctrl-C")
    .option("-n, --lines <number>", "print only so many of the last lines", wholeNumber)
    .addHelpText("after", help)
    .action(logs);

const help = `
It needs root, or \`sudo -n\`. The log has what the command wrote to its standard
output and its standard error. The argument \`log\` of the process says how much
is kept. Many daemons print nothing until their configuration says so.

Examples:
  pulumi-netns logs zebra                  all that is kept
  pulumi-netns logs r1/zebra -n 20 -f      the last 20 lines, and what comes`;

async function logs(name: string, { follow, lines, ...ref }: LogsOptions): Promise<void> {
  const { logFile } = processNamed(await stackProcesses(ref), name);
  let told = await logRead(logFile);
  print(lines === undefined ? told : lastLines(told, lines));
  while (follow) {
    await wait(200);
    const now = await logRead(logFile);
    print(addedTo(told, now));
    told = now;
  }
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("Give a whole number.");
  return Number(text);
}

const lastLines = (text: string, count: number): string =>
  count > 0 ? `${text.trimEnd().split("\n").slice(-count).join("\n")}\n` : "";

/** The part of a log that came since, though its beginning may have gone. */
function addedTo(before: string, now: string): string {
  if (now.startsWith(before)) return now.slice(before.length);
  const end = before.slice(-200);
  const at = end === "" ? -1 : now.lastIndexOf(end);
  return at < 0 ? now : now.slice(at + end.length);
}
