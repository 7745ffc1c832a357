import { Command } from "commander";
import { attached } from "../node/attached.ts";
import { inside, nodeNamed } from "../node/nodes.ts";
import type { StackRef } from "../stack/engine.ts";

/** `pulumi-netns exec`: runs a command in a node of a stack. */
export const execCommand = (): Command =>
  new Command("exec")
    .description("run a command in a node of a stack: in a namespace with its own files, or on the host")
    .argument("<node>", "the namespace, by its name or its resource's name, or `host`")
    .argument("<command...>", "the command with its own options; `--` may stand before it")
    .option("-C, --cwd <folder>", "the folder of the Pulumi project (default: this folder)")
    .option("-s, --stack <name>", "the stack (default: the selected one)")
    .passThroughOptions()
    .addHelpText("after", help)
    .action(exec);

const help = `
The command runs as root (through \`sudo -n\` for other users), in this folder, with this terminal, input and output.
Its exit status is also that of pulumi-netns: 128 plus the number of the signal if a signal ended it, and 127 if there
is no such program. Where there is no such node or stack, the exit status is 1.

Examples:
  pulumi-netns exec r1 -- ip route
  pulumi-netns exec h1 -- ping -c3 10.0.0.1
  pulumi-netns exec -s ci r1 -- sh -c 'tc -s qdisc; ip -s link'
  pulumi-netns exec host -- nft list ruleset
  pulumi-netns exec r1 -- ip -json route | jq .`;

async function exec(name: string, command: string[], ref: StackRef): Promise<void> {
  const node = await nodeNamed(name, ref);
  await attached(await inside(node, command[0] === "--" ? command.slice(1) : command));
}
