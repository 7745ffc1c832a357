#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { doctorCommand } from "./doctor/doctor.ts";
import { gcCommand } from "./gc/gc.ts";
import { listCommand } from "./list/list.ts";
import { report } from "./problem.ts";
import { recoverCommand } from "./recover/recover.ts";
import { showCommand } from "./show/show.ts";

const { version } = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8")) as { version: string };

const program = new Command("pulumi-netns")
  .description("Network labs of Linux namespaces that Pulumi stacks built: see what is there, and mend it")
  .version(version, "-V, --version", "print the version")
  .helpOption("-h, --help", "print this help")
  .helpCommand("help [command]", "print the help of a command")
  .showHelpAfterError("(--help shows what there is)")
  .addHelpText(
    "after",
    `
Examples:
  pulumi-netns show                        the lab of the project in this folder, and its stack of now
  pulumi-netns show -C examples/router     of the project in another folder
  pulumi-netns show --stack ci             of another stack
  pulumi-netns show --json | jq .kernel    for a program to read
  pulumi-netns doctor                      whether labs work on this host
  pulumi-netns list                        everything on this host that bears a mark
  pulumi-netns gc                          what stacks left that are no more
  pulumi-netns recover                     after a run that was killed`,
  );

/** One file a command. */
for (const command of [showCommand(), doctorCommand(), listCommand(), gcCommand(), recoverCommand()])
  program.addCommand(command.copyInheritedSettings(program));

// Whoever reads this may have had enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

program.parseAsync().catch(report);
