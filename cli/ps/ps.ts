import { Command } from "commander";
import { aligned } from "../../provider/host/text/aligned.ts";
import { statusText } from "../../provider/kernel/command/text.ts";
import type { StackRef } from "../stack/engine.ts";
import { type StackProcess, stackProcesses } from "../stack/processes.ts";
import { json, print, style } from "../terminal.ts";

interface PsOptions extends StackRef {
  json?: boolean;
}

/** `pulumi-netns ps`: lists the processes of a stack. */
export const psCommand = (): Command =>
  new Command("ps")
    .description("list the processes that a stack runs, and how each of them is")
    .option("-C, --cwd <folder>", "the folder of the Pulumi project (default: this folder)")
    .option("-s, --stack <name>", "the stack (default: the selected one)")
    .option("--json", "print it as JSON, for a program")
    .addHelpText("after", help)
    .action(ps);

const help = `
It needs root, or \`sudo -n\`. RESTARTS counts how often the command was started
again after its end, where the program says \`restart\`.

Exit status: 0 each process runs that is to run; 1 one does not, or it failed.

Examples:
  pulumi-netns ps                                    the project in this folder
  pulumi-netns ps --stack ci                         another stack
  pulumi-netns ps --json | jq -r '.[] | select(.running | not).name'`;

async function ps({ json: asJson, ...ref }: PsOptions): Promise<void> {
  const all = await stackProcesses(ref);
  if (all.some(({ running }) => !running)) process.exitCode = 1;
  if (asJson) {
    process.stdout.write(json(all.map(jsonOf)));
    return;
  }
  const head = ["NODE", "PROCESS", "PID", "STATE", "RESTARTS", "COMMAND"];
  const rows = all.map((one) => [
    ...[one.node, one.name, `${one.pid ?? "-"}`, stateText(one), `${one.restarts}`, one.command.join(" ")],
  ]);
  const [title = "", ...lines] = aligned([head, ...rows]).map((line) => line.trimEnd());
  if (all.length === 0) print("The stack has no process on this machine\n");
  else print(`${[style("bold", title), ...lines].join("\n")}\n`);
}

const jsonOf = ({ node, name, pid, running, exitCode, restarts, command, logFile }: StackProcess) => ({
  ...{ node, name, pid: pid ?? null, running, exitCode: exitCode ?? null, restarts, command, logFile },
});

function stateText({ running, exitCode }: StackProcess): string {
  if (running) return "running";
  return exitCode === undefined ? "not running" : `ended with ${statusText(exitCode)}`;
}
