import { basename } from "node:path";
import { Command } from "commander";
import { attached } from "../node/attached.ts";
import { inside, nodeNamed } from "../node/nodes.ts";
import type { StackRef } from "../stack/engine.ts";

/** `pulumi-netns shell`: a shell in a node of a stack. */
export const shellCommand = (): Command =>
  new Command("shell")
    .description("start a shell in a node of a stack; its prompt names the node")
    .argument("<node>", "the namespace, by its name or its resource's name, or `host`")
    .option("-C, --cwd <folder>", "the folder of the Pulumi project (default: this folder)")
    .option("-s, --stack <name>", "the stack (default: the selected one)")
    .addHelpText("after", help)
    .action(shell);

const help = `
It is the shell that SHELL names, else sh, as root (through \`sudo -n\` for other users), in this folder. The prompt of
bash and of sh begins with the node's name; in any shell PULUMI_NETNS_NODE has it. \`exit\` or Ctrl-D leaves the shell.
Without a terminal it reads its commands from its input. Its exit status is that of the shell.

Examples:
  pulumi-netns shell r1
  SHELL=/bin/sh pulumi-netns shell -s ci r1
  echo 'ip route; ip neigh' | pulumi-netns shell r1`;

async function shell(name: string, ref: StackRef): Promise<void> {
  const node = await nodeNamed(name, ref);
  const program = process.env.SHELL || "sh";
  // As words of a command, since sudo hands over no environment.
  await attached(await inside(node, ["env", ...variables(program, node.name), program]));
}

/** The assignments that make a shell show the node. */
function variables(shell: string, node: string): string[] {
  const own = `PULUMI_NETNS_NODE=${node}`;
  // The files that bash reads at its start set a prompt of their own. This is carried out after them, before the first prompt.
  if (basename(shell) === "bash") return [own, `PROMPT_COMMAND=PS1="[$PULUMI_NETNS_NODE] $PS1"; unset PROMPT_COMMAND`];
  return [own, `PS1=[${node}] # `];
}
