import { Argument, Command } from "commander";
import { candidates } from "./candidates.ts";
import { completionScripts } from "./scripts.ts";

type Shell = keyof typeof completionScripts;

/** `pulumi-netns completion`: prints what a shell reads to complete the names of commands, options, nodes and links. */
export const completionCommand = (): Command =>
  new Command("completion")
    .description("print a script with which a shell completes commands, options, nodes, links and processes")
    .addArgument(new Argument("<shell>", "the shell").choices(Object.keys(completionScripts)))
    .addHelpText("after", help)
    .action((shell: Shell) => void process.stdout.write(completionScripts[shell]));

const help = `
The script calls \`pulumi-netns\`, which has to be on PATH: in a project, PATH="$PWD/node_modules/.bin:$PATH".
Names come from the state of the selected stack, or of the one that -s and -C on the line name.

Examples:
  source <(pulumi-netns completion bash)                                          in ~/.bashrc
  source <(pulumi-netns completion zsh)                                           in ~/.zshrc, after compinit
  pulumi-netns completion fish > ~/.config/fish/completions/pulumi-netns.fish`;

/** The command that the scripts of completion call: it prints each word that the last of these words may become on a line. */
export const completeCommand = (program: Command): Command =>
  new Command("complete").argument("[words...]").action(async (words: string[]) => {
    const found = await candidates(program, words).catch(() => []);
    process.stdout.write(found.map((one) => `${one}\n`).join(""));
  });
