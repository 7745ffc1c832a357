#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { captureCommand } from "./capture/capture.ts";
import { completeCommand, completionCommand } from "./completion/completion.ts";
import { doctorCommand } from "./doctor/doctor.ts";
import { execCommand } from "./exec/exec.ts";
import { faultCommand } from "./fault/fault.ts";
import { gcCommand } from "./gc/gc.ts";
import { listCommand } from "./list/list.ts";
import { logsCommand } from "./logs/logs.ts";
import { pingCommand } from "./ping/ping.ts";
import { report } from "./problem.ts";
import { psCommand } from "./ps/ps.ts";
import { recoverCommand } from "./recover/recover.ts";
import { shellCommand } from "./shell/shell.ts";
import { showCommand } from "./show/show.ts";

const { version } = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8")) as { version: string };

const program = new Command("pulumi-netns")
  .description("Look at network labs that Pulumi built of Linux namespaces, and mend them")
  .version(version, "-V, --version", "print the version")
  .helpOption("-h, --help", "print this help")
  .helpCommand("help [command]", "print the help of a command")
  // Options behind a node's name are those of the command that `exec` runs there.
  .enablePositionalOptions()
  .showHelpAfterError("(--help shows what there is)")
  .addHelpText(
    "after",
    `
Examples:
  pulumi-netns show                        draw the lab of the project in this folder
  pulumi-netns show -C examples/router     draw the lab of the project in another folder
  pulumi-netns show --stack ci             draw the lab of another stack
  pulumi-netns show --json | jq .kernel    print it for a program
  pulumi-netns ping                        ping between all namespaces of the project in this folder
  pulumi-netns ps                          list the processes of the project in this folder
  pulumi-netns exec r1 -- ip route         run a command in a node
  pulumi-netns fault r1/eth0 --down --for 10s   take a link down for a while
  pulumi-netns doctor                      check whether labs work on this host
  pulumi-netns list                        list what labs have made on this host
  pulumi-netns gc                          remove what is left of stacks that no longer exist
  pulumi-netns recover                     mend a stack after a run that was killed`,
  );

const commands = [
  ...[showCommand(), pingCommand(), psCommand(), logsCommand()],
  ...[execCommand(), shellCommand(), captureCommand(), faultCommand()],
  ...[doctorCommand(), listCommand(), gcCommand(), recoverCommand(), completionCommand()],
];
for (const command of commands) program.addCommand(command.copyInheritedSettings(program));
program.addCommand(completeCommand(program), { hidden: true });

// A reader such as `head` may close the pipe before everything is printed.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

program.parseAsync().catch(report);
