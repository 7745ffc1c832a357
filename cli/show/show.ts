import { Command } from "commander";
import type { StackRef } from "../stack/engine.ts";
import { stackRead } from "../stack/stack.ts";
import { json, print, style } from "../terminal.ts";
import { drawing } from "./drawing.ts";
import { hubOf, neighbours } from "./drawing-order.ts";
import { type Lab, labOf } from "./lab.ts";
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
    .option("-a, --all", `show every namespace, not only the first ${usual}`)
    .option("--json", "print every namespace as JSON, for a program")
    .action(show);

async function show({ cwd, stack, all, ...options }: ShowOptions): Promise<void> {
  const { name, resources } = await stackRead({ cwd, stack });
  const lab = labOf(resources);
  if (options.json) {
    const whole = { stack: name, lab: lab.places, kernel: await liveRead(lab.places) };
    process.stdout.write(json(whole));
  } else print(await labText(name, lab, all ? Number.POSITIVE_INFINITY : usual));
}

async function labText(name: string, lab: Lab, most: number): Promise<string> {
  const hub = hubOf(lab);
  const places = hub ? [hub, ...neighbours(lab, hub)] : [];
  const drawn = drawing(lab, { width: columns(), most, paint: (part, text) => style(styles[part], text) });
  const live = await liveRead(places.slice(0, most + 1));
  const hidden = places.length - live.length;
  return [
    `${style("bold", "Stack")} ${name}\n`,
    drawn,
    `${style("bold", "In the kernel now")}\n`,
    ...live.map((one) => liveText(one, { most: 2 * most, title: (text) => style("cyan", text) })),
    ...(hidden > 0 ? [`… and ${hidden} more namespaces; \`show --all\` lists them\n`] : []),
  ].join("\n");
}

const styles = { title: "cyan", cable: "green" } as const;

/** The terminal's width, but between 60 and 100 columns: a drawing is hard to read beyond these. */
const columns = (): number => Math.min(100, Math.max(60, process.stdout.columns ?? 100));
