import { Command } from "commander";
import { orphanEnd } from "../../provider/host/engine/orphans.ts";
import type { Inventory } from "../../provider/kernel/inventory/inventory.ts";
import type { Marked } from "../../provider/kernel/inventory/marked.ts";
import { markedRemove, removable, vouched } from "../../provider/kernel/inventory/removal.ts";
import { notesForget } from "../../provider/kernel/notes/notes.ts";
import { Problem } from "../problem.ts";
import { orphansOurs } from "../recover/orphans.ts";
import { type Backend, backendOf } from "../stack/backend.ts";
import { type BackendStacks, stacksOf } from "../stack/backend-stacks.ts";
import { hostInventory } from "../stack/inventory.ts";
import { consent, during } from "../terminal.ts";
import { type Garbage, gcPrinted } from "./text.ts";

interface GcOptions {
  cwd?: string;
  mark?: string[];
  yes?: boolean;
  json?: boolean;
}

/** `pulumi-netns gc`: removes what is left of stacks that no longer exist. */
export const gcCommand = (): Command =>
  new Command("gc")
    .description("remove what is left of stacks that no longer exist, or what bears a mark that you give")
    .option("-C, --cwd <folder>", "the folder of a Pulumi project that uses the backend (default: this folder)")
    .option(
      "-m, --mark <mark>",
      "remove what bears this mark, word for word, as `list --json` prints it; may be given several times",
      collect,
    )
    .option("-y, --yes", "remove it without asking")
    .option("--json", "print it as JSON, for a program; without --yes nothing is removed")
    .addHelpText("after", help)
    .action(gc);

const collect = (mark: string, before: string[] = []): string[] => [...before, mark];

const help = `
It shows what it would remove, and asks. It goes by marks, never by names, and does not touch
  - what bears no mark;
  - what bears the mark of a stack that exists, also if that stack was renamed;
  - what bears the mark of another backend, the place where Pulumi keeps its states;
  - what bears a mark that somebody else may have written: it is named, and --mark with the whole mark removes it.
If you have moved a stack to another backend, type \`pulumi up\` there first: until then it counts as gone in the old one.
Without --mark, gc also ends providers whose engine was killed.

Exit status: 0 it has removed everything, or found nothing; 1 it failed, or could not remove something; 2 it has shown
what it found and touched nothing.

Examples:
  pulumi-netns gc                          look, ask and remove
  pulumi-netns gc --yes -C examples/nat    use the backend of the project in another folder
  pulumi-netns gc --json | jq .objects     print what it would remove
  pulumi-netns gc --mark 'pulumi-netns:1 lab/dev Bridge:br0 5c285aa0 0a1b2c3d'`;

async function gc({ cwd, mark, yes, json }: GcOptions): Promise<void> {
  const backend = backendOf(cwd);
  const garbage = await during("looking at the stacks and the host", async () => {
    const inventory = await hostInventory();
    const found =
      mark === undefined
        ? { ...garbageOf(backend, inventory, await stacksOf(backend, cwd)), orphans: await orphansOurs() }
        : markedWith(mark, inventory, { backend, stacks: await knownStacks(backend, cwd) });
    return { ...found, kept: [...found.kept, ...inventory.unread] };
  });
  const count = garbage.list.length + garbage.orphans.length;
  const isEmpty = count + garbage.notes.length === 0;
  if (!(json && yes) || isEmpty) process.stdout.write(gcPrinted(garbage, { json, done: isEmpty }));
  if (isEmpty || !(await consent(`Remove these ${count}?`, { yes }))) return;
  garbage.orphans.forEach(orphanEnd);
  const failures = await markedRemove(garbage.list);
  for (const place of garbage.notes) await notesForget(place);
  if (failures.length > 0) throw new Problem(`not removed: ${failures.join("; ")}`);
  process.stdout.write(json ? gcPrinted(garbage, { json, done: true }) : `Removed ${count}\n`);
}

/**
 * Finds the objects whose mark (the text on an object that tells whose it is) names this backend and a stack that it no longer
 * has.
 */
function garbageOf(backend: Backend, { marked, gone }: Inventory, stacks: BackendStacks): Garbage {
  const isDead = ({ home, stack, mark }: NonNullable<Marked["mark"]>) =>
    backend.homes.includes(home) && !stacks.has(stack) && !stacks.recorded.has(mark);
  return {
    backend,
    ...removable(
      marked.filter(({ mark }) => mark && isDead(mark)),
      marked,
    ),
    notes: gone.filter(({ marks }) => marks.length > 0 && marks.every(isDead)).map(({ place }) => place),
    orphans: [],
    unknown: marked.filter(({ mark }) => mark && !backend.homes.includes(mark.home)),
  };
}

/** A backend and its stacks. `stacks` is undefined if this backend does not show all of them. */
interface Known {
  backend: Backend;
  stacks: BackendStacks | undefined;
}

/**
 * Finds the objects with one of these marks, with or without the nonce (eight random hex digits, new for each object that is
 * made). Throws {@link Problem} if a stack's state holds one of the objects.
 */
function markedWith(marks: readonly string[], { marked }: Inventory, { backend, stacks }: Known): Garbage {
  const found = marked.filter(
    ({ mark }) => mark && marks.some((one) => one === mark.mark || one === `${mark.mark} ${mark.nonce}`),
  );
  const live = found.find(({ mark }) => mark && backend.homes.includes(mark.home) && stacks?.recorded.has(mark.mark));
  if (live) {
    throw new Problem(
      `${live.mark?.resource} is in the state of stack ${live.mark?.stack}; nothing was touched. Take it out of the program, or \`pulumi destroy --target\` it`,
    );
  }
  const said = new Map(found.map((one) => [one, isNamed(one, marks) && isOnly(one, found) ? vouched(one) : one]));
  const all = marked.map((one) => said.get(one) ?? one);
  return { backend, ...removable([...said.values()], all), notes: [], orphans: [], unknown: [] };
}

/** Whether the user gave the mark with its nonce, which no other object of the same resource has. */
const isNamed = ({ mark }: Marked, marks: readonly string[]): boolean =>
  mark !== undefined && mark.nonce !== "" && marks.includes(`${mark.mark} ${mark.nonce}`);

/** Whether no other object has the same mark and nonce. If one has, the user may have meant either of them. */
const isOnly = (one: Marked, found: readonly Marked[]): boolean =>
  found.filter(({ type, mark }) => type !== "files" && mark?.mark === one.mark?.mark && mark?.nonce === one.mark?.nonce)
    .length === 1;

/**
 * The stacks of the backend, or undefined if the backend does not show all of them: `--mark` needs them only to refuse objects in
 * use.
 */
const knownStacks = async (backend: Backend, cwd: string | undefined): Promise<BackendStacks | undefined> =>
  /^https?:/.test(backend.url) ? undefined : stacksOf(backend, cwd);
