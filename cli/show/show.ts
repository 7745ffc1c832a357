import { Command } from "commander";
import type { StackRef } from "../stack/engine.ts";
import { stackRead } from "../stack/stack.ts";
import { json, print, style } from "../terminal.ts";
import { columns, wrapped } from "../wrapped.ts";
import { moreText } from "./capped.ts";
import type { Limits } from "./drawing-text.ts";
import { type Lab, labOf } from "./lab.ts";
import { inOrder, labText } from "./lab-text.ts";
import { liveRead } from "./live.ts";
import { liveText } from "./live-text.ts";

interface ShowOptions extends StackRef {
  json?: boolean;
  all?: boolean;
}

/** Number of namespaces that are shown without --all. */
const usual = 12;

/** `pulumi-netns show`: draws what a stack built, from its state, and lists what the kernel has of it now. */
export const showCommand = (): Command =>
  new Command("show")
    .description("draw the lab that a stack built, and list its links and routes as the kernel has them now")
    .option("-C, --cwd <folder>", "the folder of the Pulumi project (default: this folder)")
    .option("-s, --stack <name>", "the stack (default: the selected one)")
    .option("-a, --all", `show everything, also where there are more than ${usual} namespaces`)
    .option("--json", "print everything as JSON, for a program")
    .addHelpText("after", help)
    .action(show);

const help = `
A lab is drawn if all its cables end in one place, usually the host, and if the
drawing is no wider than the terminal. Any other lab is told as a table. What is
left out is counted; --all shows it. Lines are at most as long as the terminal
is wide, or as COLUMNS says if that is set. In a pipe without COLUMNS no line is
broken.

Examples:
  pulumi-netns show                        the project in this folder
  pulumi-netns show --stack ci --all       another stack, and all of it
  COLUMNS=120 pulumi-netns show | less -S  a drawing wider than the terminal
  pulumi-netns show --json | jq .kernel    for a program`;

async function show({ cwd, stack, all, ...options }: ShowOptions): Promise<void> {
  const { name, resources } = await stackRead({ cwd, stack });
  const lab = labOf(resources);
  if (options.json) {
    const whole = { stack: name, lab: lab.places, kernel: await liveRead(lab.places) };
    process.stdout.write(json(whole));
  } else print(await showText(name, lab, { width: columns(), most: all ? Number.POSITIVE_INFINITY : usual }));
}

async function showText(name: string, lab: Lab, limits: Limits): Promise<string> {
  const { width, most } = limits;
  const live = await liveRead(inOrder(lab).slice(0, most + 1));
  const hidden = moreText(lab.places.length - live.length, "namespace");
  return [
    ...wrapped(name, { label: `${style("bold", "Stack")} `, width }),
    "",
    labText(lab, { ...limits, paint: (part, text) => style(styles[part], text) }),
    `${style("bold", "In the kernel now")}\n`,
    ...live.map((one) => liveText(one, { width, most: 2 * most, title: (text) => style("cyan", text) })),
    ...hidden.flatMap((text) => [...wrapped(text, { width }), ""]),
  ].join("\n");
}

const styles = { title: "cyan", cable: "green" } as const;
