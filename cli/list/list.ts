import { Command } from "commander";
import type { Marked } from "../../provider/kernel/inventory/marked.ts";
import { hostInventory } from "../stack/inventory.ts";
import { during, json, print } from "../terminal.ts";
import { columns, wrapped } from "../wrapped.ts";
import { markedJson, markedTree } from "./marked-text.ts";

interface ListOptions {
  stack?: string;
  json?: boolean;
}

/** `pulumi-netns list`: lists everything on this host that bears a mark, the text on an object that tells whose it is. */
export const listCommand = (): Command =>
  new Command("list")
    .description("list everything on this host that labs have made, by stack")
    .option("-s, --stack <name>", "list only this stack: STACK, or PROJECT/STACK")
    .option("--json", "print it as JSON, for a program")
    .addHelpText("after", help)
    .action(list);

const help = `
Each object that a lab makes bears a mark, a text that tells its project, stack and resource. This command looks for
marks on the host and in every namespace: in the alias of links and namespaces, in the comment of NAT tables, and in the
first line of files below /etc/netns. Addresses, routes and settings have no room for a mark; it finds them by the notes
in /run/pulumi-netns. It also lists routes with the protocol number 199 that no note is about.
It needs root, or \`sudo -n\`. It names what it could not look at (with --json in \`unread\`).

Exit status: 0 it has listed what there is, or there is nothing; 1 it failed.

Examples:
  pulumi-netns list                                       list all stacks, of every project and backend
  pulumi-netns list --stack lab/dev                       list one stack
  pulumi-netns list --json | jq -r '.objects[].mark'      print every mark
  pulumi-netns list --json | jq '.objects[] | select(.place == "my-ns1")'`;

async function list({ stack, ...options }: ListOptions): Promise<void> {
  const { marked, unread, gone } = await during("looking at all namespaces", () => hostInventory());
  const shown = stack === undefined ? marked : marked.filter((one) => isOf(one, stack));
  const missed = [
    ...unread,
    ...gone.map(({ place }) => `the namespace of the notes ${place} is gone; \`recover\` forgets them`),
  ];
  if (options.json) {
    process.stdout.write(json({ objects: shown.map(markedJson), unread: missed }));
    return;
  }
  const lines = markedTree(shown, (name, home) => `Stack ${name} (backend ${home})`);
  const nothing = `Nothing on this host bears a mark${stack === undefined ? "" : ` of stack ${stack}`}`;
  const sentences = [...(shown.length > 0 ? [] : [nothing]), ...missed.map((one) => `Mind: ${one}`)];
  const text = [...lines, ...sentences.flatMap((one) => wrapped(one, { indent: 2, width: columns() }))];
  print(`${text.join("\n").trimEnd()}\n`);
}

const isOf = ({ mark }: Marked, stack: string): boolean =>
  mark?.stack === stack || mark?.stack.endsWith(`/${stack}`) === true;
