import { Command } from "commander";
import type { Marked } from "../../provider/kernel/inventory/marked.ts";
import { hostInventory } from "../stack/inventory.ts";
import { during, json, print } from "../terminal.ts";
import { markedJson, markedTree } from "./marked-text.ts";

interface ListOptions {
  stack?: string;
  json?: boolean;
}

/** `pulumi-netns list`: everything on this host that bears our mark. */
export const listCommand = (): Command =>
  new Command("list")
    .description("list everything on this host that bears a mark of ours, by stack")
    .option("-s, --stack <name>", "of this stack alone: STACK, or PROJECT/STACK")
    .option("--json", "print it for a program to read")
    .addHelpText("after", help)
    .action(list);

const help = `
It looks into the host and every namespace that has a name, or that a note leads to: links and namespaces by their
alias, addresses and routes by their claims, routes by proto 199 as well, NAT tables by their comment, settings by the
notes about what was found, files below /etc/netns by their first line. It needs root, or \`sudo -n\`.

Exit status: 0 listed, also where there is nothing; 1 it failed. What could not be looked at is named (\`unread\`).

Examples:
  pulumi-netns list                                       all stacks, of every project and backend
  pulumi-netns list --stack lab/dev                       one stack
  pulumi-netns list --json | jq -r '.objects[].mark'      every mark
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
  const text = [...(shown.length > 0 ? lines : [nothing]), ...missed.map((one) => `Mind: ${one}`)];
  print(`${text.join("\n").trimEnd()}\n`);
}

const isOf = ({ mark }: Marked, stack: string): boolean =>
  mark?.stack === stack || mark?.stack.endsWith(`/${stack}`) === true;
