import { Command } from "commander";
import type { Inventory } from "../../provider/kernel/inventory/inventory.ts";
import type { Marked } from "../../provider/kernel/inventory/marked.ts";
import { removable, vouched } from "../../provider/kernel/inventory/removal.ts";
import { type Mark, markOf } from "../../provider/kernel/marks.ts";
import { type Backend, backendOf, unseenOf } from "../stack/backend.ts";
import { stackName, stackWord } from "../stack/backend-stacks.ts";
import { type Exported, exportSchema, marksIn, markTextsIn } from "../stack/deployment.ts";
import { engine, type StackRef } from "../stack/engine.ts";
import { hostInventory } from "../stack/inventory.ts";
import { consent, during } from "../terminal.ts";
import { attributesFindings, type Finding, lockFindings } from "./backend.ts";
import { faultFindings, isBarrier } from "./faults.ts";
import { noteFindings, removalFindings } from "./host.ts";
import { orphanFindings } from "./orphans.ts";
import { stateMended } from "./state.ts";
import { type Look, printed } from "./text.ts";

interface RecoverOptions extends StackRef {
  yes?: boolean;
  destroy?: boolean;
  json?: boolean;
}

/** `pulumi-netns recover`: mends a stack after a run that was killed. */
export const recoverCommand = (): Command =>
  new Command("recover")
    .description("mend a stack after a run that was killed: its state, its lock and its notes")
    .option("-C, --cwd <folder>", "the folder of the Pulumi project (default: this folder)")
    .option("-s, --stack <name>", "the stack (default: the selected one)")
    .option("-y, --yes", "mend it without asking")
    .option("--destroy", "also remove everything that bears the stack's mark, whatever the state says")
    .option("--json", "print it as JSON, for a program; without --yes nothing is changed")
    .addHelpText("after", help)
    .action(recover);

const help = `
It shows what it found, asks, and then
  - removes the file STACK.json.attrs beside the state, if it was only half written;
  - releases the stack's lock. If the process that holds the lock is alive, recover names it and stops;
  - ends providers whose engine was killed;
  - ends operations that the state lists as pending, so that the next \`up\` makes anew what is half made;
  - puts back what is declared where a fault (pulumi-netns fault) was killed;
  - removes notes about objects that were never made;
  - lists objects that bear the stack's mark and are in no state. The next \`up\` takes them up; --destroy removes them.

Exit status: 0 it has mended everything, or found nothing; 1 it failed, or a run is under way; 2 it has shown what it
found and touched nothing.

Examples:
  pulumi-netns recover                     look, ask and mend; then type: pulumi up
  pulumi-netns recover --yes -s ci         in a pipeline, before \`pulumi up --yes\`
  pulumi-netns recover --yes --destroy     remove the whole lab; then type: pulumi refresh --yes
  pulumi-netns recover --json | jq .findings`;

async function recover(options: RecoverOptions): Promise<void> {
  const backend = backendOf(options.cwd);
  // The engine cannot read the stack while these files are broken, so they are mended first.
  const first = await attributesFindings(backend);
  const blind: Look = { backend, findings: first, orphans: [], notes: [] };
  if (first.length > 0 && !(await agreed(blind, options))) return;
  for (const { mend } of first) await mend();
  const look = await during("looking at the stack and the host", () => lookAt(backend, options));
  if (look.findings.length > 0 && !(await agreed(look, options))) return;
  // Another run may have begun while the user was asked.
  if (look.stack !== undefined) await lockFindings(backend, options, look.stack);
  for (const { mend } of look.findings) await mend();
  process.stdout.write(printed(look, { ...options, done: true, before: first }));
}

/** Prints what is to be done, and asks the user. */
async function agreed(look: Look, { json, yes }: RecoverOptions): Promise<boolean> {
  if (!(json && yes)) process.stdout.write(printed(look, { json, done: false, before: [] }));
  return consent("Do this?", { yes });
}

async function lookAt(backend: Backend, options: RecoverOptions): Promise<Look> {
  const full = (await engine(options, ["stack", "--show-name", "--fully-qualify-stack-names"])).trim();
  const stack = stackName(full);
  const unseen = unseenOf(backend, full);
  const lock = await lockFindings(backend, options, full);
  const state = exportSchema.parse(JSON.parse(await engine(options, ["stack", "export"])));
  const inventory = await hostInventory(marksIn(state));
  const marked = vouchedBy(state, inventory.marked);
  const all = markedAs(stack, marked, { state, backend });
  const ours = all.filter(({ doubt }) => doubt === undefined);
  const going = removable(options.destroy ? all : all.filter(isNamedOnly), marked);
  const standing = options.destroy ? [] : ours.filter(({ stands }) => stands);
  const whole = !options.destroy && inventory.unread.length === 0;
  const mended = stateMended(state, { ours, standing, whole });
  const recorded = new Set(marksIn(mended.after));
  return {
    backend,
    stack,
    findings: [
      ...lock,
      ...(await orphanFindings()),
      ...removalFindings(going.list),
      ...stateFindings(options, mended),
      ...(await faultFindings(options, { marks: [...marksIn(state), markOf(stack, "Fault:lab", backend.home)], ours })),
      ...(await noteFindings(inventory, options.destroy ? [] : ours)),
    ],
    orphans: standing.filter((one) => one.mark && !isNamedOnly(one) && !isBarrier(one) && !recorded.has(one.mark.mark)),
    unseen,
    notes: [...(unseen === undefined ? [] : [unseen]), ...going.kept, ...notesFor(inventory, mended.left)],
  };
}

/** Whether the object is only listed, and neither taken up nor removed. */
const isNamedOnly = ({ doubt, stays }: Marked): boolean => doubt !== undefined || stays !== undefined;

/** The objects on this host. An object whose nonce is in the state is not in doubt, even though others may write such a mark. */
function vouchedBy(state: Exported, marked: readonly Marked[]): Marked[] {
  const texts = new Set(markTextsIn(state));
  return marked.map((one) =>
    one.doubt !== undefined && texts.has(`${one.mark?.mark} ${one.mark?.nonce}`) ? vouched(one) : one,
  );
}

interface Recorded {
  state: Exported;
  backend: Backend;
}

/**
 * The objects of the stack, by their marks. After a rename or a move the marks in the state count, until the next `up` changes
 * them.
 */
function markedAs(stack: string, marked: readonly Marked[], { state, backend }: Recorded): Marked[] {
  const known = new Set(marksIn(state));
  const isOurs = (mark: Mark) =>
    known.has(mark.mark) || (backend.homes.includes(mark.home) && mark.stack === stackWord(stack));
  return marked.filter(({ mark }) => mark && isOurs(mark));
}

/** The findings in the state. The first finding imports the new state, which mends all of them. */
function stateFindings(options: RecoverOptions, { after, findings }: ReturnType<typeof stateMended>): Finding[] {
  const mend = async () => void (await engine(options, ["stack", "import"], JSON.stringify(after)));
  return findings.map((one, index) => ({
    about: "state",
    ...one,
    mend: async () => (index === 0 ? mend() : undefined),
  }));
}

const notesFor = ({ unread }: Inventory, left: readonly string[]): string[] => [
  ...unread,
  ...left.map((urn) => `${urn} is not ours: \`pulumi refresh\` asks about its pending operation`),
];
