import { Command } from "commander";
import { faultBegin, faultEnd, faultRead, faultRuns } from "../../provider/kernel/fault/note.ts";
import { Problem } from "../problem.ts";
import type { StackRef } from "../stack/engine.ts";
import { during, json, print } from "../terminal.ts";
import { Faulted } from "./faulted.ts";
import { faultLab } from "./lab.ts";
import { putBackChanged, type Resource, resourcesRead } from "./resources.ts";
import { type Event, stepsRun } from "./run.ts";
import { type Step, stepOf, stepsIn } from "./steps.ts";
import { type FaultWords, faultOptions } from "./words.ts";

interface FaultOptions extends StackRef, FaultWords {
  file?: string;
  json?: true;
}

/** `pulumi-netns fault`: makes links of a stack worse than declared for a while, and puts back what is declared. */
export function faultCommand(): Command {
  const command = new Command("fault")
    .description("take a link down, part nodes, or give a link delay and loss, for a while")
    .argument("[node/link...]", "the links, as NODE/LINK, or by the names of their resources")
    .option("-C, --cwd <folder>", "the folder of the Pulumi project (default: this folder)")
    .option("-s, --stack <name>", "the stack (default: the selected one)")
    .option("-f, --file <steps>", "a file of faults, each with the time at which it begins")
    .option("--json", "print each event as a line of JSON, for a program");
  for (const option of faultOptions()) command.addOption(option);
  return command.addHelpText("after", help).action(fault);
}

const help = `
When the time is over, or at Ctrl-C, everything is as declared again. The state of the stack does not change: a refresh
meanwhile asks the checks and looks at nothing else. If this command is killed, \`pulumi-netns recover\` puts back what is
declared. Conditions hold for packets that leave by the link, in place of those that are declared for it.

Each line of a file is \`at TIME:\`, and then the words of a fault:
  at 0s: r1/eth0 --down --for 10s
  at 15s: --partition r1,r2 --for 20s
  at 40s: r3/eth0 --delay 200ms --loss 5% --for 1m

Exit status: 0 everything is as declared again; 1 it is not, or nothing was done.

Examples:
  pulumi-netns fault r1/eth0 --down --for 10s
  pulumi-netns fault r1/eth0 r2/eth0 --delay 200ms --for 1m
  pulumi-netns fault --partition r1,r2             until Ctrl-C
  pulumi-netns fault -f steps.txt -s ci`;

async function fault(links: string[], { cwd, stack, file, json: isJson, ...words }: FaultOptions): Promise<void> {
  const resources = await during("looking at the stack", () => resourcesRead({ cwd, stack }));
  const lab = faultLab(resources);
  if (file !== undefined && (links.length > 0 || Object.keys(words).length > 0))
    throw new Problem("-f takes all faults from the file; give no other beside it");
  const steps = file === undefined ? [await stepOf(lab, { links, words, begin: 0 })] : await stepsIn(lab, file);
  const mark = markFor(resources);
  await announced(mark, steps);
  const faulted = new Faulted(mark);
  try {
    await stepsRun(steps, faulted, { stop: untilSignal(), tell: (event) => tell(event, isJson) });
  } finally {
    // Where something could not be put back, the note stays for `recover`.
    if (faulted.isOver) {
      await putBackChanged({ cwd, stack }, changedBy(steps));
      await faultEnd(mark);
    }
  }
}

/** The resources that steps change. */
const changedBy = (steps: readonly Step[]): Resource[] => [
  ...new Set(steps.flatMap(({ effect }) => effect.changes.map(({ resource }) => resource))),
];

/** The mark of a fault, with the stack and the backend of the resources. */
function markFor([first]: readonly Resource[]): string {
  if (!first) throw new Problem("the stack holds no lab; `pulumi up` builds it");
  const [version, stack, , home] = first.mark.split(" ");
  return [version, stack, "Fault:lab", home].join(" ");
}

/** Writes down what will be changed. Throws {@link Problem} where a fault is there already. */
async function announced(mark: string, steps: readonly Step[]): Promise<void> {
  const effects = steps.map(({ effect }) => effect);
  const urns = changedBy(steps).map(({ urn }) => urn);
  const conditions = effects.flatMap((effect) => effect.conditions.map(({ ref, before }) => ({ ...ref, before })));
  const barriers = effects.flatMap((effect) => effect.barriers.map(({ netns, table }) => ({ netns, table })));
  const faults = effects.map(({ text }) => text);
  if (await faultBegin({ mark, urns, conditions, barriers, faults })) return;
  const other = await faultRead(mark);
  throw new Problem(
    other && faultRuns(other)
      ? `a fault of this stack is under way, by process ${other.runner.pid}: ${other.faults.join("; ")}; wait for its end, or end it with \`kill -INT ${other.runner.pid}\`; a file of steps (-f) has several at a time`
      : "an earlier fault of this stack did not put everything back; type `pulumi-netns recover`, which puts back what is declared",
  );
}

/** Tells when this process is asked to end. */
function untilSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => controller.abort());
  return controller.signal;
}

function tell({ at, what, fault: text }: Event, isJson: true | undefined): void {
  if (isJson)
    process.stdout.write(
      `${json({ at: at / 1_000, what, fault: text })
        .replace(/\n\s*/g, " ")
        .trim()}\n`,
    );
  else print(`${(at / 1_000).toFixed(1).padStart(6)} s  ${what === "begins" ? "" : "ended: "}${text}\n`);
}
